import * as z from "zod";
import type { ChannelContext } from "#core/channel";
import { derOf } from "./key.ts";

export const GithubConfig = z.object({
  appId: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .describe("App settings → General → Client ID (or App ID)."),
  slug: z
    .string()
    .regex(/^[a-z\d][a-z\d-]{0,38}$/i)
    .describe("The last part of the app's public address github.com/apps/…: people call it by @slug."),
  webhookSecret: z.string().min(16).describe("General → Webhook → Secret, at least 16 characters."),
  privateKey: z
    .string()
    .refine((pem) => derOf(pem) !== null, "must be the PEM file that GitHub gave out")
    .describe("General → Private keys → Generate: the whole content of the .pem file."),
  apiUrl: z
    .url({ protocol: /^https$/ })
    .default("https://api.github.com")
    .describe("GitHub Enterprise Server: https://HOST/api/v3."),
});
export type GithubConfig = z.infer<typeof GithubConfig>;
export type GithubContext = ChannelContext<GithubConfig>;
