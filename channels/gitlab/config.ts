import * as z from "zod";
import type { ChannelContext } from "#core/channel";

/** A signing token; anything else is sent along as it is. */
export const SIGNING_PREFIX = "whsec_";

export const GitlabConfig = z.object({
  username: z
    .string()
    .regex(/^[\w.-]{1,255}$/)
    .describe("The user name of the bot, which people call by @name: that of the token's owner."),
  accessToken: z.string().min(20).describe("A project, group or personal access token with the scope api."),
  webhookSecret: z
    .string()
    .min(16)
    .describe("The webhook's signing token (whsec_…), or where GitLab has none yet its secret token."),
  baseUrl: z
    .url({ protocol: /^https$/ })
    .default("https://gitlab.com")
    .describe("The address of your GitLab."),
});
export type GitlabConfig = z.infer<typeof GitlabConfig>;
export type GitlabContext = ChannelContext<GitlabConfig>;
