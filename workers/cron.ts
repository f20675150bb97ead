import { connect, type Database } from "#db/connect";
import { sweepKept } from "#durable-objects/channel-hub/kept-files";
import { r2Files } from "#durable-objects/r2-files";
import { readMasterKeys } from "#secrets/envelope";
import { sweepAudit } from "#services/audit/retention";
import { sweepAttachments } from "#services/attachment/sweep";
import { rotateBatch } from "#services/secret/rotate";
import { sweepShares } from "#services/share/sweep";
import { listUnwipedTasks } from "#services/task/unwiped";

/** The hour (UTC) in which things whose time is over are removed. */
const SWEEP_HOUR = 3;
const ROUNDS_MAX = 20;

/**
 * The Worker's `scheduled`, every few minutes. Once a day it removes what is over; at all other times it touches
 * nothing (but while a master key is being changed), so that a database that sleeps while nobody works goes on sleeping. What is over is refused by its readers
 * anyway: a sweep that is missed costs room, not correctness.
 */
export async function runCron(scheduledMs: number, env: Env): Promise<void> {
  if (env.MASTER_KEY.includes(",")) await rotateSecrets(env);
  const at = new Date(scheduledMs);
  if (at.getUTCHours() !== SWEEP_HOUR || at.getUTCMinutes() >= 5) return;
  const db = connect(env);
  await sweepShares(db, scheduledMs);
  await sweepKept(env.FILES, scheduledMs);
  for (let round = 0; round < ROUNDS_MAX && (await sweepAudit(db, scheduledMs)) > 0; round++);
  await archiveAgain(db, env, scheduledMs);
  const files = r2Files(env.FILES);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if ((await sweepAttachments(db, files, scheduledMs)) === 0) return;
  }
}

/** Deleted tasks whose archiving got lost between Postgres and the queue, or in the queue: they are told again. */
async function archiveAgain(db: Database, env: Env, nowMs: number): Promise<void> {
  for (let round = 0, after: string | undefined; round < ROUNDS_MAX; round++) {
    const tasks = await listUnwipedTasks(db, nowMs, after);
    if (tasks.length === 0) return;
    await env.ARCHIVE.sendBatch(tasks.map((task) => ({ body: { kind: "archive-task", ...task } })));
    after = tasks.at(-1)!.taskId;
  }
}

/** Several master keys mean that the first is new: what the others hold is wrapped anew, while everything goes on. */
async function rotateSecrets(env: Env): Promise<void> {
  const keys = await readMasterKeys(env.MASTER_KEY);
  let next: string | null = null;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    ({ next } = await rotateBatch(connect(env), keys, next));
    if (next === null) return;
  }
}
