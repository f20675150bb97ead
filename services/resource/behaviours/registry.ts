import type { Kind } from "#protocol/kinds/resource";
import type { KindBehaviour } from "./behaviour.ts";
import { channelBehaviour } from "./channel.ts";
import { ghostBehaviour } from "./ghost.ts";
import { modelBehaviour } from "./model.ts";
import { namedCredentials } from "./named-credentials.ts";
import { secretBehaviour } from "./secret.ts";
import { serviceAccountBehaviour } from "./service-account.ts";
import { taskBehaviour } from "./task.ts";
import { workspaceBehaviour } from "./workspace.ts";

/** Kinds that do more than be stored; a kind that is not named does not. */
const BEHAVIOURS: Partial<Record<Kind, KindBehaviour>> = {
  Channel: channelBehaviour,
  Ghost: ghostBehaviour,
  Model: modelBehaviour,
  Notifier: namedCredentials,
  Secret: secretBehaviour,
  ServiceAccount: serviceAccountBehaviour,
  Task: taskBehaviour,
  Workspace: workspaceBehaviour,
};

const PLAIN: KindBehaviour = {};

export function behaviourOf(kind: Kind): KindBehaviour {
  return BEHAVIOURS[kind] ?? PLAIN;
}
