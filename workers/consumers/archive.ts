import { connect } from "#db/connect";
import { r2Files } from "#durable-objects/r2-files";
import { taskChat } from "#durable-objects/stubs";
import { ArchiveTask } from "#protocol/queues";
import type { Message as TaskMessage } from "#protocol/task-frames";
import { removeFilesOfTask } from "#services/attachment/remove-of-task";
import { recordDeadLetter } from "#services/dead-letter/record";
import { logFault } from "#services/log";
import { isDeletedTask, wipeTask } from "#services/task/wipe";
import { ownerOf } from "./owner.ts";

/** Queue `archive`. What fails is tried again by the queue, and at last lands in `archive-dead`. */
export async function consumeArchive(batch: MessageBatch, env: Env): Promise<void> {
  await Promise.all(batch.messages.map((message) => settle(message, env)));
}

async function settle(message: Message, env: Env): Promise<void> {
  try {
    const refused = await archive(message.body, env);
    if (refused) {
      const letter = {
        queue: "archive",
        id: message.id,
        organizationId: ownerOf(message.body),
        body: message.body,
        reason: refused,
      };
      await recordDeadLetter(connect(env), letter, Date.now());
    }
    message.ack();
  } catch (error) {
    logFault("archive-failed", error, { messageId: message.id, attempt: message.attempts });
    message.retry();
  }
}

/** Each step may have been done before: the record is written once, and the conversation emptied only after it. */
async function archive(body: unknown, env: Env): Promise<string | null> {
  const parsed = ArchiveTask.safeParse(body);
  if (!parsed.success) return "The message is not one that this queue knows.";
  const { taskId, organizationId } = parsed.data;
  const key = { db: connect(env), organizationId, taskId };
  if (!(await isDeletedTask(key))) return "The task is not a deleted one of this organization.";
  const conversation = taskChat(env, taskId);
  const record = archiveKey(organizationId, taskId);
  await conversation.close();
  const messages = await conversation.exportAll();
  await keepRecord(env.FILES, record, messages);
  const said = messages.flatMap((message) => message.attachments.map(({ id }) => id));
  await removeFilesOfTask(key, r2Files(env.FILES), said);
  await conversation.wipe();
  await wipeTask(key, Date.now());
  return null;
}

/** A channel's conversation may have lived and ended before: what was said then stays in its record. */
async function keepRecord(bucket: R2Bucket, key: string, messages: TaskMessage[]): Promise<void> {
  const kept = await bucket.get(key);
  const before = kept ? await kept.json<TaskMessage[]>() : [];
  const known = new Set(before.map((message) => message.message_id));
  const added = messages.filter((message) => !known.has(message.message_id));
  if (kept && added.length === 0) return;
  const content = JSON.stringify([...before, ...added]);
  await bucket.put(key, content, { httpMetadata: { contentType: "application/json" } });
}

export function archiveKey(organizationId: string, taskId: string): string {
  return `archive/${organizationId}/${taskId}.json`;
}
