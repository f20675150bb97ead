/** All kinds in one table. A later kind is one file of schema, one of columns and rules (core/resource/kinds), a line in each table. */
import { bot } from "./bot.ts";
import { channel } from "./channel.ts";
import type { KindDefinition } from "./definition.ts";
import { ghost } from "./ghost.ts";
import { model } from "./model.ts";
import { namespace } from "./namespace.ts";
import { API_VERSION, type Kind } from "./resource.ts";
import { notifier } from "./notifier.ts";
import { secret } from "./secret.ts";
import { serviceAccount } from "./service-account.ts";
import { shell } from "./shell.ts";
import { task } from "./task.ts";
import { team } from "./team.ts";
import { workspace } from "./workspace.ts";

export const KINDS: Record<Kind, KindDefinition> = {
  Ghost: ghost,
  Model: model,
  Shell: shell,
  Bot: bot,
  Team: team,
  Workspace: workspace,
  Task: task,
  Channel: channel,
  Notifier: notifier,
  ServiceAccount: serviceAccount,
  Secret: secret,
  Namespace: namespace,
};

const BY_PLACE = new Map(
  Object.values(KINDS).map((definition) => [`${definition.apiVersion}/${definition.plural}`, definition]),
);

/** The kind at `/apis/<apiVersion>/…/<plural>`, or `/api/v1/…/<plural>`. */
export function kindAt(apiVersion: string, plural: string): KindDefinition | undefined {
  return BY_PLACE.get(`${apiVersion}/${plural}`);
}

/** A kind of the product's own group. */
export function kindByPlural(plural: string): KindDefinition | undefined {
  return kindAt(API_VERSION, plural);
}
