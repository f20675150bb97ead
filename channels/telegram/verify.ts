import { reject } from "../reject.ts";
import type { InboundRequest, Rejected, Verified } from "#core/channel";
import { constantTimeEqual } from "../crypto/constant-time.ts";
import type { TelegramContext } from "./config.ts";

/** Telegram signs nothing: it repeats the secret that `connect` gave it. */
export async function verify(request: InboundRequest, ctx: TelegramContext): Promise<Verified | Rejected> {
  const given = request.headers["x-telegram-bot-api-secret-token"] ?? "";
  if (constantTimeEqual(given, ctx.config.secretToken)) return { ok: true, payload: request.body };
  return reject({ code: "ProofWrong", what: "X-Telegram-Bot-Api-Secret-Token", field: "secretToken" });
}
