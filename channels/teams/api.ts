import { ChannelError, type Json, type OutboundReply } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import type { SetUpStep } from "#protocol/failure";
import { type Fields, fields, number, parseJson, text } from "../read-json.ts";
import { statusError } from "../status-error.ts";
import type { TeamsContext } from "./config.ts";
import { isServiceUrl } from "./service-url.ts";

const TOKEN = "access";
const SCOPE = "https://api.botframework.com/.default";

export async function accessToken(ctx: TeamsContext): Promise<string> {
  return ctx.token(TOKEN, async () => {
    const { appId, appPassword, tenantId = "botframework.com" } = ctx.config;
    const form = {
      grant_type: "client_credentials",
      client_id: appId,
      client_secret: appPassword,
      scope: SCOPE,
    };
    const reply = await ctx.http({
      method: "POST",
      url: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
    const answer = parseJson(reply.body);
    const value = text(answer["access_token"]);
    if (value === "") throw tokenRefusal(reply, answer);
    return { value, expiresAtMs: ctx.nowMs() + (number(answer["expires_in"]) ?? 3600) * 1000 };
  });
}

/** A wrong secret does not become right by trying. */
function tokenRefusal(reply: OutboundReply, answer: Fields): ChannelError {
  if (reply.status === 429 || reply.status >= 500) return statusError("microsoftSignIn", reply);
  return new ChannelError(
    { code: "Refused", who: "microsoftSignIn", what: "the app", said: text(answer["error"]) },
    { retryable: false },
  );
}

/** Posts an activity, or changes the one with this id. Answers its id. */
export async function putActivity(
  target: ReplyTarget,
  activity: { [key: string]: Json },
  ctx: TeamsContext,
  changedId?: string,
): Promise<string> {
  const { serviceUrl = "", conversation = "" } = target.data;
  if (!isServiceUrl(serviceUrl)) throw new ChannelError({ code: "AddressForeign", who: "teams" }, { retryable: false });
  const path = `${serviceUrl}/v3/conversations/${encodeURIComponent(conversation)}/activities`;
  const reply = await ctx.http({
    method: changedId === undefined ? "POST" : "PUT",
    url: changedId === undefined ? path : `${path}/${encodeURIComponent(changedId)}`,
    headers: { authorization: `Bearer ${await accessToken(ctx)}`, "content-type": "application/json" },
    body: JSON.stringify(activity),
  });
  if (reply.status >= 200 && reply.status < 300) return text(parseJson(reply.body)["id"]) || (changedId ?? "");
  if (reply.status === 401) await ctx.dropToken(TOKEN);
  const error = fields(parseJson(reply.body)["error"]);
  const said = [text(error["code"]), text(error["message"])].filter(Boolean).join(": ");
  if (reply.status !== 412) throw statusError("teams", reply, said);
  // Two changes of one conversation at a time: the other one is soon over.
  throw new ChannelError({ code: "Answered", who: "teams", status: reply.status, said }, { retryable: true });
}

/** The address is set in Azure: this checks the credentials. */
export async function connect(ctx: TeamsContext): Promise<SetUpStep[]> {
  await accessToken(ctx);
  return [{ code: "CredentialsRight", bot: "" }];
}
