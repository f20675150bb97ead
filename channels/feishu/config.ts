import * as z from "zod";

export const FeishuConfig = z.object({
  appId: z.string().min(1).describe("App ID（凭证与基础信息）, `cli_…`."),
  appSecret: z.string().min(1).describe("App Secret（凭证与基础信息）."),
  encryptKey: z
    .string()
    .min(1)
    .describe("Encrypt Key（事件与回调 → 加密策略）. Without it nothing that comes in is signed."),
  verificationToken: z.string().min(1).describe("Verification Token（事件与回调 → 加密策略）."),
  region: z.enum(["feishu", "lark"]).default("feishu").describe("feishu: open.feishu.cn; lark: open.larksuite.com."),
});
export type FeishuConfig = z.infer<typeof FeishuConfig>;

export function hostOf(config: FeishuConfig): string {
  return config.region === "lark" ? "open.larksuite.com" : "open.feishu.cn";
}
