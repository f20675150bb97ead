import type { SetUpStep } from "#protocol/failure";
import { ChannelError, type ChannelContext } from "#core/channel";
import { fields, text } from "../read-json.ts";
import { call } from "./call.ts";
import { type FeishuConfig, hostOf } from "./config.ts";

type Context = ChannelContext<FeishuConfig>;

const KEPT_MS = 24 * 60 * 60 * 1000;
const TIMEOUT_MS = 1000;

/** By which a mention is known to be of us. Null when it cannot be asked now. */
export async function botOpenId(ctx: Context): Promise<string | null> {
  try {
    return await ctx.token("bot", async () => {
      const value = text((await botInfo(ctx))["open_id"]);
      if (value === "") throw new ChannelError("Feishu does not say who the bot is.", { retryable: true });
      return { value, expiresAtMs: ctx.nowMs() + KEPT_MS };
    });
  } catch (error) {
    if (error instanceof ChannelError) return null;
    throw error;
  }
}

async function botInfo(ctx: Context): Promise<Record<string, unknown>> {
  return fields((await call(ctx, { method: "GET", path: "/bot/v3/info", timeoutMs: TIMEOUT_MS }))["bot"]);
}

/** The console has no API for addresses: this checks the credentials and says what to paste. */
export async function connect(ctx: Context, webhookUrl: string): Promise<SetUpStep[]> {
  const bot = await botInfo(ctx);
  return [
    { code: "CredentialsRight", bot: text(bot["app_name"]) || text(bot["open_id"]) },
    {
      code: "PasteAddress",
      url: webhookUrl,
      field: "请求地址",
      where: `${hostOf(ctx.config)} → 事件与回调 → 事件配置, 回调配置`,
    },
  ];
}
