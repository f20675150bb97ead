import type * as z from "zod";
import { CHANNEL_LABEL } from "#protocol/channel-event";
import type { TaskSpec } from "#protocol/kinds/task";
import { loadOpening, type Opening } from "#services/task/load-opening";
import { isWipedTask } from "#services/task/unwiped";
import { isReady } from "../ready.ts";
import type { AskAgain, Followed, FollowedRow, FollowPorts, KindBehaviour } from "./behaviour.ts";

/** A queue may lose what it holds (the one of a single machine does when it ends): then it is told again. */
const ARCHIVED_WITHIN_MS = 3600_000;
/** Archiving that fails so often lies among the dead letters, for people to look at. */
const SENDS_MAX = 24;

/**
 * A task is a conversation: it opens (and starts, when it has a prompt) as soon as its team is there, and its record
 * is archived when it is deleted. Its status is the conversation's to write.
 */
export const taskBehaviour: KindBehaviour = {
  namePrefix: "task-",
  initialStatus: { phase: "Pending" },
  owes({ type, row, before }) {
    if (type === "DELETED") return true;
    // A conversation that a channel began is open before its task is stored.
    if (row.labels[CHANNEL_LABEL] !== undefined && row.spec["prompt"] === undefined) return false;
    return isReady(row.status) && (type === "ADDED" || (before !== undefined && !isReady(before.status)));
  },
  async follow(ports, followed, tries) {
    const { row } = followed;
    if (followed.type === "DELETED") return end(ports, followed, tries);
    const opening = openingOf(followed) ?? (await loadOpening(ports.scope.db, ports.scope.organizationId, row.uid));
    if (opening) await ports.conversations.open(opening);
    return undefined;
  },
};

/** Sends the record to the archive, again and again until it lies there. */
async function end(
  { scope, conversations }: FollowPorts,
  { row, actor }: Followed,
  tries: number,
): Promise<AskAgain | undefined> {
  const task = { taskId: row.uid, organizationId: scope.organizationId };
  if (tries >= SENDS_MAX || (tries > 0 && (await isWipedTask(scope.db, task)))) return undefined;
  await conversations.archive(task.taskId);
  if (tries === 0) await conversations.tellDeleted(task.taskId, actor?.userId ?? row.createdBy);
  return { askAgainMs: ARCHIVED_WITHIN_MS };
}

/** Null when it takes the database to say who its owner is. */
function openingOf({ row, actor }: Followed): Opening | null {
  if (actor?.userId !== row.createdBy) return null;
  return { ...placeOf(row), owner: { id: actor.userId, name: actor.name } };
}

function placeOf(row: FollowedRow): Omit<Opening, "owner"> {
  const spec = row.spec as z.infer<typeof TaskSpec>;
  return {
    taskId: row.uid,
    organizationId: row.organizationId,
    namespace: row.namespace,
    name: row.name,
    team: { namespace: spec.teamRef.namespace ?? row.namespace, name: spec.teamRef.name },
    title: spec.title ?? "",
    groupChat: spec.groupChat ?? false,
    ...(spec.prompt ? { prompt: spec.prompt } : {}),
  };
}
