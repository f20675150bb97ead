import * as z from "zod";

export const WebhookConfig = z.object({
  secret: z
    .string()
    .min(16)
    .describe("Signs what comes in and what goes out; `whsec_` and base64, or any text of 16 characters and more."),
  replyUrl: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe("Where answers are posted. Without it they can only be read in the web client."),
});
export type WebhookConfig = z.infer<typeof WebhookConfig>;
