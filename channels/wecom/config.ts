import { isOwnUrl } from "../own-url.ts";
import * as z from "zod";
import type { EnvelopeKeys } from "../crypto/callback-envelope.ts";

export const WeComConfig = z.object({
  token: z.string().min(1).describe("Token of 接收消息 → URL 回调."),
  encodingAesKey: z.string().length(43).describe("EncodingAESKey of 接收消息 → URL 回调, 43 characters."),
  botName: z
    .string()
    .min(1)
    .optional()
    .describe("The bot's name, as people mention it in groups; it is taken out of their words."),
  welcome: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe("Said when a person opens the chat with the bot for the first time of a day."),
});
export type WeComConfig = z.infer<typeof WeComConfig>;

/** What is for a smart bot names no receiver. */
export function keysOf({ token, encodingAesKey }: WeComConfig): EnvelopeKeys {
  return { token, aesKey: encodingAesKey, receiver: "" };
}

const API_HOST = "qyapi.weixin.qq.com";
/** Answers go to the first; files lie in the others. */
export const HOSTS = [API_HOST, "*.myqcloud.com", "*.qpic.cn", "*.weixin.qq.com"];

/** Whether a message may have its answer posted there. */
export function isResponseUrl(url: string): boolean {
  return isOwnUrl(url, [API_HOST]);
}
