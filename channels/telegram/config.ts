import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const TelegramConfig = z.object({
  botToken: z
    .string()
    .regex(/^\d+:[\w-]{20,}$/)
    .describe("What @BotFather answered to /newbot: digits, a colon, letters."),
  secretToken: z
    .string()
    .regex(/^[\w-]{16,256}$/)
    .describe("16 to 256 letters, digits, _ or - of your own; Telegram sends it with every message as proof."),
  botUsername: z
    .string()
    .regex(/^@?\w+$/)
    .optional()
    .describe("The bot's @name; asked from Telegram when left empty."),
});
export type TelegramConfig = z.infer<typeof TelegramConfig>;
export type TelegramContext = ChannelContext<TelegramConfig>;

/** A bot's id is the part of its token before the colon. */
export function botId(config: TelegramConfig): string {
  return config.botToken.split(":")[0] ?? "";
}
