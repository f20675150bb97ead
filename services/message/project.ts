import { newChannelTasks } from "../channel/new-tasks.ts";
import type { Scope } from "../resource/scope.ts";
import type { TaskProjection } from "./projection.ts";
import {
  deleteMessages,
  headsOf,
  insertUsage,
  linkAttachments,
  reportStatuses,
  upsertMessages,
  upsertTasks,
} from "./rows.ts";

/** `stale`: a newer copy is there already. `gone`: no such task in the organization, or it was deleted. */
export type Projected = "stored" | "stale" | "gone";

export interface ProjectedAll {
  /** What became of each, in their order. */
  outcomes: Projected[];
  /** Tasks were made, or have another status now. */
  changed: boolean;
}

/**
 * Copies what changed in conversations of one organization to Postgres: summaries, messages, usage, links of attachments
 * and the status of the Task resources, all or nothing, in one trip; no task may be in it twice. The same projection
 * again changes nothing. Of one that is stale or gone only the usage is kept; so a newer projection must hold all that
 * an unacknowledged older one held. Tasks that are new are made first; throws NotFound when the namespace of one is gone.
 */
export async function projectTasks(
  scope: Scope,
  projections: TaskProjection[],
  nowMs: () => number,
): Promise<ProjectedAll> {
  const made = await newChannelTasks(scope, projections, nowMs);
  const some = (has: (projection: TaskProjection) => boolean, statement: typeof upsertMessages) => {
    const these = projections.filter(has);
    return these.length > 0 ? [statement(scope, these)] : [];
  };
  const [, heads, statuses] = await scope.db.batch([
    upsertTasks(scope, projections),
    headsOf(scope, projections),
    reportStatuses(scope, projections),
    ...some(({ usage }) => usage.length > 0, insertUsage),
    ...some(({ messages }) => messages.length > 0, upsertMessages),
    ...some(({ withdrawnIds }) => withdrawnIds.length > 0, deleteMessages),
    ...some(({ messages }) => messages.some(({ attachments }) => attachments.length > 0), linkAttachments),
  ]);
  const headOf = new Map(heads.rows.map(({ task_id, head_seq }) => [task_id, Number(head_seq)]));
  const outcomes = projections.map(({ taskId, headSeq }) => {
    const head = headOf.get(taskId);
    if (head === undefined) return "gone";
    return head === headSeq ? "stored" : "stale";
  });
  return { outcomes, changed: made || statuses.rows.length > 0 };
}
