import { sql } from "drizzle-orm";
import { newId } from "#secrets/random";
import type { TaskProjection } from "../message/projection.ts";
import { storableText } from "../message/storable.ts";
import { readManifest } from "../resource/admission.ts";
import { checkReferences, type ReferenceFindings } from "../resource/check-references.ts";
import { newRow } from "../resource/create.ts";
import { insertRows } from "../resource/insert-rows.ts";
import { requireWritable } from "../resource/namespaces.ts";
import { ownedAfter, writerOf } from "../resource/ownership.ts";
import type { Scope } from "../resource/scope.ts";
import { VERSION_OF_CHANGED, versionsOfChanged } from "../resource/versions.ts";
import { ownerActor } from "./owner-actor.ts";

type NewProjection = TaskProjection & { newTask: NonNullable<TaskProjection["newTask"]> };

const OPTIONS = { dryRun: false, fieldValidation: "Ignore" } as const;

/**
 * Makes the tasks of conversations that channels began, as far as they are not there; answers whether there were any to
 * make. Throws NotFound when a namespace is gone.
 */
export async function newChannelTasks(
  scope: Scope,
  projections: TaskProjection[],
  nowMs: () => number,
): Promise<boolean> {
  const tasks = projections.filter((projection): projection is NewProjection => projection.newTask !== undefined);
  if (tasks.length === 0) return false;
  for (const namespace of new Set(tasks.map(({ newTask }) => newTask.namespace))) {
    await requireWritable(scope, namespace);
  }
  const entries = await entriesOf(scope, tasks, nowMs);
  const ids = tasks.map(({ taskId }) => taskId);
  await scope.db.batch([forgetWiped(scope, ids), revive(scope, ids), insertRows(scope, entries, nowMs())]);
  return true;
}

async function entriesOf(scope: Scope, tasks: NewProjection[], nowMs: () => number) {
  const found = new Map<string, ReferenceFindings>();
  const entries: Parameters<typeof insertRows>[1] = [];
  for (const { taskId, title, newTask } of tasks) {
    const { namespace, name, labels, team, groupChat, channelId, owner } = newTask;
    const actor = ownerActor({ organizationId: scope.organizationId, channelId, namespace, team, owner });
    const ctx = { db: scope.db, actor, nowMs };
    const key = { kind: "Task" as const, namespace, name };
    const manifest = { metadata: { name, labels }, spec: { title: storableText(title), teamRef: team, groupChat } };
    const { draft } = readManifest(manifest, key, OPTIONS);
    // What a conversation refers to is its team, and few teams answer many conversations.
    const reference = `${namespace} ${team.namespace}/${team.name}`;
    const findings = found.get(reference) ?? (await checkReferences(scope, key, draft.spec));
    found.set(reference, findings);
    const settled = { spec: draft.spec, written: null, findings, warnings: [] };
    const row = newRow(ctx, { key, draft, settled, uid: taskId });
    row.managedFields = ownedAfter(writerOf(ctx, OPTIONS), { before: null, row });
    entries.push({ row, actor, auditId: newId() });
  }
  return entries;
}

/** The copy of an emptied conversation would count as newer than all that is said from now on. */
function forgetWiped({ db, organizationId }: Scope, ids: string[]) {
  return db.execute(sql`DELETE FROM task_index USING resources
    WHERE task_id = ANY(${sql.param(ids)}::uuid[]) AND task_index.organization_id = ${organizationId}
      AND wiped_at IS NOT NULL AND uid = task_id AND resources.deleted_at IS NOT NULL`);
}

/**
 * The task of a channel's conversation keeps its id for ever: one that was deleted lives again when somebody writes
 * there again, as new to those who watch.
 */
function revive({ db, organizationId }: Scope, ids: string[]) {
  return db.execute(sql`WITH changed AS (
      SELECT uid, row_number() OVER () AS k FROM resources
      WHERE uid = ANY(${sql.param(ids)}::uuid[]) AND organization_id = ${organizationId} AND kind = 'Task'
        AND deleted_at IS NOT NULL),
    ${versionsOfChanged(organizationId)}
    UPDATE resources SET deleted_at = NULL, deletion_at = NULL, resource_version = ${VERSION_OF_CHANGED}
    FROM changed, counter WHERE resources.uid = changed.uid`);
}
