import { isOwnUrl } from "../own-url.ts";
import * as z from "zod";

export const DingTalkConfig = z.object({
  appKey: z.string().min(1).describe("Client ID（原 AppKey）, 凭证与基础信息."),
  appSecret: z.string().min(1).describe("Client Secret（原 AppSecret）, 凭证与基础信息."),
  robotCode: z.string().min(1).describe("RobotCode of the robot（机器人 → 消息推送）; most often the Client ID."),
  corpId: z.string().min(1).optional().describe("CorpId of the organization; messages of any other are refused."),
  cardTemplateId: z
    .string()
    .min(1)
    .optional()
    .describe(
      "An AI card template（卡片平台）with one streamed Markdown variable. Without it the finished answer is sent.",
    ),
  cardKey: z.string().min(1).default("content").describe("The name of that variable."),
});
export type DingTalkConfig = z.infer<typeof DingTalkConfig>;

/** Files lie in DingTalk's own storage or in the object storage under it. */
export const HOSTS = ["api.dingtalk.com", "oapi.dingtalk.com", "*.dingtalk.com", "*.aliyuncs.com"];

/** Where a message may ask its answer to be posted. */
const SESSION_HOSTS = ["oapi.dingtalk.com", "api.dingtalk.com"];

export function isSessionUrl(url: string): boolean {
  return isOwnUrl(url, SESSION_HOSTS);
}
