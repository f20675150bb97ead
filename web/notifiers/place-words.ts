import type { Platform } from "#protocol/channel-event";

interface PlaceWord {
  name: string;
  /** How it is called in Chinese. */
  zh: string;
  example: string;
  optional?: true;
}

/** What each platform needs to post where nobody has asked anything; none: it only takes answers. */
export const PLACE_WORDS: Record<Platform, readonly PlaceWord[]> = {
  feishu: [{ name: "chatId", zh: "会话 ID", example: "oc_a0553eda9014c201e6969b478895c230" }],
  dingtalk: [
    { name: "conversation", zh: "会话 ID", example: "cidXXXXXXXX==", optional: true },
    { name: "userId", zh: "用户 ID", example: "manager4220", optional: true },
  ],
  wecom: [],
  "wecom-app": [{ name: "userId", zh: "成员账号", example: "zhangsan" }],
  slack: [
    { name: "channel", zh: "频道 ID", example: "C0123456789" },
    { name: "thread", zh: "消息串", example: "1731751200.000100", optional: true },
  ],
  telegram: [
    { name: "chat", zh: "聊天 ID", example: "-1001234567890" },
    { name: "thread", zh: "话题 ID", example: "42", optional: true },
  ],
  discord: [{ name: "channel", zh: "频道 ID", example: "1084092319203921920" }],
  teams: [
    { name: "serviceUrl", zh: "服务地址", example: "https://smba.trafficmanager.net/emea/" },
    { name: "conversation", zh: "会话 ID", example: "19:…@thread.tacv2" },
  ],
  whatsapp: [],
  line: [{ name: "to", zh: "接收者 ID", example: "C4af4980629…" }],
  qq: [],
  github: [
    { name: "repository", zh: "仓库", example: "owner/name" },
    { name: "number", zh: "编号", example: "12" },
  ],
  gitlab: [
    { name: "project", zh: "项目 ID", example: "77" },
    { name: "kind", zh: "类型", example: "issues" },
    { name: "iid", zh: "编号", example: "12" },
  ],
  email: [
    { name: "to", zh: "收件人", example: "ada@example.org" },
    { name: "subject", zh: "主题", example: "Alerts", optional: true },
  ],
  webhook: [{ name: "conversation", zh: "会话", example: "c1" }],
};
