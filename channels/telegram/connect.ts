import type { SetUpStep } from "#protocol/failure";
import { text } from "../read-json.ts";
import { callTelegram } from "./api.ts";
import type { TelegramContext } from "./config.ts";

const UPDATES = ["message", "callback_query", "stopped_message_generation", "my_chat_member"];

export async function connect(ctx: TelegramContext, webhookUrl: string): Promise<SetUpStep[]> {
  const me = await callTelegram(ctx, "getMe", {});
  await callTelegram(ctx, "setWebhook", {
    url: webhookUrl,
    secret_token: ctx.config.secretToken,
    allowed_updates: UPDATES,
  });
  return [{ code: "WebhookSet", of: `@${text(me["username"])}` }];
}
