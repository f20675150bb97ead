import * as z from "zod";
import type { EnvelopeKeys } from "../crypto/callback-envelope.ts";

export const WeComAppConfig = z.object({
  corpId: z.string().min(1).describe("企业ID（我的企业 → 企业信息）."),
  agentId: z.string().regex(/^\d+$/).describe("AgentId of the app（应用管理）."),
  secret: z.string().min(1).describe("Secret of the app（应用管理）."),
  token: z.string().min(1).describe("Token of 接收消息 → 设置API接收."),
  encodingAesKey: z.string().length(43).describe("EncodingAESKey of 接收消息 → 设置API接收, 43 characters."),
  apiOrigin: z
    .url({ protocol: /^https$/ })
    .default("https://qyapi.weixin.qq.com")
    .describe("A proxy of yours with a fixed address, when the app trusts only some（企业可信IP）."),
});
export type WeComAppConfig = z.infer<typeof WeComAppConfig>;

export function keysOf({ token, encodingAesKey, corpId }: WeComAppConfig): EnvelopeKeys {
  return { token, aesKey: encodingAesKey, receiver: corpId };
}
