import * as z from "zod";
import type { ChannelContext } from "#core/channel";

export const WhatsappConfig = z.object({
  phoneNumberId: z.string().regex(/^\d+$/).describe("WhatsApp → API Setup → Phone number ID (not the number itself)."),
  appSecret: z.string().min(16).describe("App settings → Basic → App secret; Meta signs with it."),
  accessToken: z.string().min(20).describe("A system user's permanent token with whatsapp_business_messaging."),
  verifyToken: z.string().min(8).describe("Words of your own, put into the webhook's form as Verify token."),
  apiVersion: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default("v25.0")
    .describe("Version of the Graph API."),
});
export type WhatsappConfig = z.infer<typeof WhatsappConfig>;
export type WhatsappContext = ChannelContext<WhatsappConfig>;
