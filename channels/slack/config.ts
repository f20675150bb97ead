import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const SlackConfig = z.object({
  signingSecret: z.string().min(16).describe("Basic Information → App Credentials → Signing Secret."),
  botToken: z
    .string()
    .regex(/^xox[abe]/)
    .describe("OAuth & Permissions → Bot User OAuth Token; begins with xoxb-."),
});
export type SlackConfig = z.infer<typeof SlackConfig>;
export type SlackContext = ChannelContext<SlackConfig>;
