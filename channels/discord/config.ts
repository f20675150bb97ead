import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const DiscordConfig = z.object({
  applicationId: z
    .string()
    .regex(/^\d{15,25}$/)
    .describe("General Information → Application ID."),
  publicKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .describe("General Information → Public Key."),
  botToken: z.string().min(20).describe("Bot → Reset Token."),
});
export type DiscordConfig = z.infer<typeof DiscordConfig>;
export type DiscordContext = ChannelContext<DiscordConfig>;
