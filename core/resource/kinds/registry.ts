/** The columns and rules of all kinds. */
import type { Kind } from "#protocol/kinds/resource";
import { botRules } from "./bot.ts";
import { channelRules } from "./channel.ts";
import type { KindRules } from "./columns.ts";
import { ghostRules } from "./ghost.ts";
import { modelRules } from "./model.ts";
import { namespaceRules } from "./namespace.ts";
import { notifierRules } from "./notifier.ts";
import { secretRules } from "./secret.ts";
import { serviceAccountRules } from "./service-account.ts";
import { shellRules } from "./shell.ts";
import { taskRules } from "./task.ts";
import { teamRules } from "./team.ts";
import { workspaceRules } from "./workspace.ts";

export const RULES: Record<Kind, KindRules> = {
  Ghost: ghostRules,
  Model: modelRules,
  Shell: shellRules,
  Bot: botRules,
  Team: teamRules,
  Workspace: workspaceRules,
  Task: taskRules,
  Channel: channelRules,
  Notifier: notifierRules,
  ServiceAccount: serviceAccountRules,
  Secret: secretRules,
  Namespace: namespaceRules,
};
