import type { Platform } from "#protocol/channel-event";

interface PlaceWord {
  name: string;
  example: string;
  optional?: true;
}

/** What each platform needs to post where nobody has asked anything; none: it only takes answers. */
export const PLACE_WORDS: Record<Platform, readonly PlaceWord[]> = {
  feishu: [{ name: "chatId", example: "oc_a0553eda9014c201e6969b478895c230" }],
  dingtalk: [
    { name: "conversation", example: "cidXXXXXXXX==", optional: true },
    { name: "userId", example: "manager4220", optional: true },
  ],
  wecom: [],
  "wecom-app": [{ name: "userId", example: "zhangsan" }],
  slack: [
    { name: "channel", example: "C0123456789" },
    { name: "thread", example: "1731751200.000100", optional: true },
  ],
  telegram: [
    { name: "chat", example: "-1001234567890" },
    { name: "thread", example: "42", optional: true },
  ],
  discord: [{ name: "channel", example: "1084092319203921920" }],
  teams: [
    { name: "serviceUrl", example: "https://smba.trafficmanager.net/emea/" },
    { name: "conversation", example: "19:…@thread.tacv2" },
  ],
  whatsapp: [],
  line: [{ name: "to", example: "C4af4980629…" }],
  qq: [],
  github: [
    { name: "repository", example: "owner/name" },
    { name: "number", example: "12" },
  ],
  gitlab: [
    { name: "project", example: "77" },
    { name: "kind", example: "issues" },
    { name: "iid", example: "12" },
  ],
  email: [
    { name: "to", example: "ada@example.org" },
    { name: "subject", example: "Alerts", optional: true },
  ],
  webhook: [{ name: "conversation", example: "c1" }],
};
