import { and, inArray, isNull, lt } from "drizzle-orm";
import type { Database } from "#db/connect";
import { attachments } from "#db/schema/conversations";
import { attachmentKey, type FileStore } from "./file-store.ts";

/** Long enough for a draft, and for an outage that keeps conversations from being copied. */
const ABANDONED_AFTER_MS = 7 * 24 * 3600 * 1000;
const BATCH = 500;

/** Removes files that no message came to carry, of all organizations. Answers how many; call again while it is full. */
export async function sweepAttachments(db: Database, files: FileStore, nowMs: number): Promise<number> {
  const abandoned = and(isNull(attachments.taskId), lt(attachments.createdAt, new Date(nowMs - ABANDONED_AFTER_MS)));
  const rows = await db
    .select({ id: attachments.id, organizationId: attachments.organizationId })
    .from(attachments)
    .where(abandoned)
    .limit(BATCH);
  if (rows.length === 0) return 0;
  await files.delete(rows.map((row) => attachmentKey(row.organizationId, row.id)));
  const ids = rows.map((row) => row.id);
  await db.delete(attachments).where(and(abandoned, inArray(attachments.id, ids)));
  return rows.length;
}
