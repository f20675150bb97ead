import { and, eq, inArray, isNotNull, notExists } from "drizzle-orm";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import type { Database } from "#db/connect";
import { attachments, type AttachmentRow } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import type { Context } from "../context.ts";
import { loadTask } from "../task/load.ts";
import { attachmentKey, type FileStore } from "./file-store.ts";

/** Whose files: the whole organization's. */
export interface AttachmentScope {
  db: Database;
  organizationId: string;
}

export interface AttachmentFile extends AttachmentRow {
  body: ReadableStream<Uint8Array>;
}

/** The files of these ids that are the organization's and not of a deleted task; in no order. */
export async function findAttachments(
  { db, organizationId }: AttachmentScope,
  ids: string[],
): Promise<AttachmentRow[]> {
  const known = ids.filter(isUuid);
  if (known.length === 0) return [];
  const deleted = db
    .select({ uid: resources.uid })
    .from(resources)
    .where(and(eq(resources.uid, attachments.taskId), isNotNull(resources.deletedAt)));
  return db
    .select()
    .from(attachments)
    .where(and(inArray(attachments.id, known), eq(attachments.organizationId, organizationId), notExists(deleted)));
}

export async function findAttachment(scope: AttachmentScope, id: string): Promise<AttachmentRow | undefined> {
  return (await findAttachments(scope, [id]))[0];
}

/**
 * Throws NOT_FOUND, also for a file of another organization, one in a task that the actor does not see, and one whose
 * upload never ended.
 */
export async function getAttachment(ctx: Context, files: FileStore, id: string): Promise<AttachmentFile> {
  const { db, actor } = ctx;
  const row = await findAttachment({ db, organizationId: actor.organizationId }, id);
  if (row?.taskId) await loadTask(ctx, row.taskId, "read");
  else if (row && row.userId !== actor.userId) throw new AppError("NOT_FOUND", "There is no such file.");
  const file = row ? await files.get(attachmentKey(row.organizationId, row.id)) : null;
  if (!row || !file) throw new AppError("NOT_FOUND", "There is no such file.");
  return { ...row, size: file.size, body: file.body };
}
