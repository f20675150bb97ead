import type { Channel } from "#core/channel";
import type { Platform } from "#protocol/channel-event";
import { dingtalkChannel } from "./dingtalk/channel.ts";
import { feishuChannel } from "./feishu/channel.ts";
import { qqChannel } from "./qq/channel.ts";
import { wecomAppChannel } from "./wecom-app/channel.ts";
import { wecomChannel } from "./wecom/channel.ts";
import { discordChannel } from "./discord/channel.ts";
import { emailChannel } from "./email/channel.ts";
import { githubChannel } from "./github/channel.ts";
import { gitlabChannel } from "./gitlab/channel.ts";
import { lineChannel } from "./line/channel.ts";
import { slackChannel } from "./slack/channel.ts";
import { teamsChannel } from "./teams/channel.ts";
import { telegramChannel } from "./telegram/channel.ts";
import { whatsappChannel } from "./whatsapp/channel.ts";
import { webhookChannel } from "./webhook/channel.ts";

/** Every platform that has an adapter. A new one is a folder and a line. */
const CHANNELS: { [P in Platform]?: Channel } = {
  feishu: feishuChannel,
  dingtalk: dingtalkChannel,
  wecom: wecomChannel,
  "wecom-app": wecomAppChannel,
  qq: qqChannel,
  discord: discordChannel,
  line: lineChannel,
  slack: slackChannel,
  teams: teamsChannel,
  telegram: telegramChannel,
  whatsapp: whatsappChannel,
  github: githubChannel,
  gitlab: gitlabChannel,
  email: emailChannel,
  webhook: webhookChannel,
};

export function channelOf(platform: Platform): Channel | null {
  return CHANNELS[platform] ?? null;
}

/** Names of what a platform asks for, and which of them are secrets; null for a platform without an adapter. */
export function fieldsOfChannel(platform: Platform): { all: string[]; secret: readonly string[] } | null {
  const channel = channelOf(platform);
  return channel && { all: Object.keys(channel.configSchema.shape), secret: channel.secretFields };
}

export function channels(): Channel[] {
  return Object.values(CHANNELS);
}
