import { and, eq, inArray } from "drizzle-orm";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import { attachments } from "#db/schema/conversations";
import type { Attachment } from "#protocol/task-frames";
import type { AttachmentScope } from "./get.ts";

/** The files that a message names, in its order. Throws INVALID when one of them is not in the organization. */
export async function describeAttachments(scope: AttachmentScope, ids: string[]): Promise<Attachment[]> {
  const wanted = ids.filter(isUuid);
  if (ids.length === 0) return [];
  const rows = await scope.db
    .select()
    .from(attachments)
    .where(and(inArray(attachments.id, wanted), eq(attachments.organizationId, scope.organizationId)));
  return ids.map((id, at) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (!row) throw new AppError("INVALID", "There is no such file.", { path: `attachments.${at}` });
    return { id, name: row.name, media_type: row.mediaType, size: row.size };
  });
}
