import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { isUuid } from "#core/ids";
import { attachments } from "#db/schema/conversations";
import type { TaskKey } from "../task/wipe.ts";
import { attachmentKey, type FileStore } from "./file-store.ts";

const BATCH = 500;

/** Removes the files of a deleted task, and `said`: those its messages carry that were never noted as the task's. */
export async function removeFilesOfTask(
  { db, organizationId, taskId }: TaskKey,
  files: FileStore,
  said: string[],
): Promise<void> {
  const unnoted = and(isNull(attachments.taskId), inArray(attachments.id, said.filter(isUuid)));
  const ofTask = and(eq(attachments.organizationId, organizationId), or(eq(attachments.taskId, taskId), unnoted));
  for (;;) {
    const rows = await db.select({ id: attachments.id }).from(attachments).where(ofTask).limit(BATCH);
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    // The bytes first: a row that is left finds them again.
    await files.delete(ids.map((id) => attachmentKey(organizationId, id)));
    await db.delete(attachments).where(and(ofTask, inArray(attachments.id, ids)));
  }
}
