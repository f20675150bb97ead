import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import type { Database } from "#db/connect";
import { attachments, type AttachmentRow } from "#db/schema/conversations";
import { attachmentKey, type FileStore } from "./file-store.ts";

/** Whose files: the whole organization's. */
export interface AttachmentScope {
  db: Database;
  organizationId: string;
}

export interface AttachmentFile extends AttachmentRow {
  body: ReadableStream<Uint8Array>;
}

export async function findAttachment(scope: AttachmentScope, id: string): Promise<AttachmentRow | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await scope.db
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, id), eq(attachments.organizationId, scope.organizationId)));
  return rows[0];
}

/** Throws NOT_FOUND, also for a file of another organization and for one whose upload never ended. */
export async function getAttachment(scope: AttachmentScope, files: FileStore, id: string): Promise<AttachmentFile> {
  const row = await findAttachment(scope, id);
  const file = row ? await files.get(attachmentKey(row.organizationId, row.id)) : null;
  if (!row || !file) throw new AppError("NOT_FOUND", "There is no such file.");
  return { ...row, size: file.size, body: file.body };
}
