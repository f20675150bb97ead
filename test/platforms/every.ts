import { startDingTalk } from "./dingtalk.ts";
import { startDiscord } from "./discord.ts";
import { startFeishu } from "./feishu.ts";
import { startGithub } from "./github.ts";
import { startGitlab } from "./gitlab.ts";
import { startLine } from "./line.ts";
import { startQQ } from "./qq.ts";
import { startSlack } from "./slack.ts";
import { startTeams } from "./teams.ts";
import { startTelegram } from "./telegram.ts";
import { startWeCom } from "./wecom.ts";
import { startWeComApp } from "./wecom-app.ts";
import { startWebhook } from "./webhook.ts";
import { startWhatsapp } from "./whatsapp.ts";
import type { StandIn } from "./platform.ts";

/** How each platform is played. */
export const STARTS: Record<string, () => Promise<StandIn>> = {
  webhook: startWebhook,
  feishu: startFeishu,
  dingtalk: startDingTalk,
  wecom: startWeCom,
  "wecom-app": startWeComApp,
  qq: startQQ,
  slack: startSlack,
  telegram: startTelegram,
  discord: startDiscord,
  teams: startTeams,
  whatsapp: startWhatsapp,
  line: startLine,
  github: startGithub,
  gitlab: startGitlab,
};
