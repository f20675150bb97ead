import { ChannelError, type ChannelContext, type OutboundReply, type OutboundRequest } from "#core/channel";
import { type Fields, number, text } from "../read-json.ts";
import { readAnswer } from "../wecom/errcode.ts";
import type { WeComAppConfig } from "./config.ts";

export type Context = ChannelContext<WeComAppConfig>;

const TOKEN = "access";

/** `path` has a query already, if only an empty one: the token is added to it. */
export async function send(
  ctx: Context,
  path: string,
  request: Pick<OutboundRequest, "method" | "body">,
): Promise<OutboundReply> {
  const token = await accessToken(ctx);
  const url = `${originOf(ctx)}/cgi-bin${path}access_token=${encodeURIComponent(token)}`;
  return ctx.http({ ...request, url });
}

export async function call(ctx: Context, path: string, body: NonNullable<OutboundRequest["body"]>): Promise<Fields> {
  return read(ctx, await send(ctx, path, { method: "POST", body }));
}

/** The answer; a token that was refused is forgotten. */
export async function read(ctx: Context, reply: OutboundReply): Promise<Fields> {
  try {
    return readAnswer(reply);
  } catch (error) {
    if (error instanceof ChannelError && error.authExpired) await ctx.dropToken(TOKEN);
    throw error;
  }
}

export function accessToken(ctx: Context): Promise<string> {
  return ctx.token(TOKEN, async () => {
    const query = new URLSearchParams({ corpid: ctx.config.corpId, corpsecret: ctx.config.secret });
    const answer = readAnswer(
      await ctx.http({ method: "GET", url: `${originOf(ctx)}/cgi-bin/gettoken?${query.toString()}` }),
    );
    const value = text(answer["access_token"]);
    if (value === "") throw new ChannelError({ code: "NoToken", who: "wecom", said: "" }, { retryable: true });
    return { value, expiresAtMs: ctx.nowMs() + (number(answer["expires_in"]) ?? 7200) * 1000 };
  });
}

function originOf({ config }: Context): string {
  return new URL(config.apiOrigin).origin;
}
