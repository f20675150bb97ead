import * as z from "zod";

export const QQConfig = z.object({
  appId: z.string().min(1).describe("AppID（开发设置）."),
  secret: z.string().min(1).describe("AppSecret（开发设置）; it signs what comes in as well."),
  markdown: z
    .boolean()
    .default(false)
    .describe(
      "Whether QQ has granted the bot Markdown and buttons（by invitation）. Without it answers are plain words.",
    ),
  sandbox: z.boolean().default(false).describe("Use the sandbox（沙箱环境）."),
});
export type QQConfig = z.infer<typeof QQConfig>;

export function apiHost({ sandbox }: QQConfig): string {
  return sandbox ? "sandbox.api.sgroup.qq.com" : "api.sgroup.qq.com";
}

export const TOKEN_HOST = "bots.qq.com";
/** Where the files lie that people send. */
export const FILE_HOSTS = ["multimedia.nt.qq.com.cn", "*.qpic.cn"];
