import type { Platform } from "#protocol/channel-event";

export const PLATFORM_NAMES: Record<Platform, { en: string; zh: string }> = {
  feishu: { en: "Feishu / Lark", zh: "飞书" },
  dingtalk: { en: "DingTalk", zh: "钉钉" },
  wecom: { en: "WeCom smart bot", zh: "企业微信智能机器人" },
  "wecom-app": { en: "WeCom app", zh: "企业微信应用" },
  slack: { en: "Slack", zh: "Slack" },
  telegram: { en: "Telegram", zh: "Telegram" },
  discord: { en: "Discord", zh: "Discord" },
  teams: { en: "Microsoft Teams", zh: "Microsoft Teams" },
  whatsapp: { en: "WhatsApp", zh: "WhatsApp" },
  line: { en: "LINE", zh: "LINE" },
  qq: { en: "QQ", zh: "QQ" },
  github: { en: "GitHub", zh: "GitHub" },
  gitlab: { en: "GitLab", zh: "GitLab" },
  email: { en: "Email", zh: "电子邮件" },
  webhook: { en: "Webhook", zh: "Webhook" },
};

/** Where only one person at a time writes to the agent. */
export const WITHOUT_GROUPS: ReadonlySet<Platform> = new Set(["email", "whatsapp", "wecom-app"]);

/** What its API lets us set up; at the others only the credentials can be tried. */
export const SET_UP_BY_API: ReadonlySet<Platform> = new Set(["telegram", "discord", "line", "github"]);
