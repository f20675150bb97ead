import { and, eq } from "drizzle-orm";
import { AppError } from "#core/errors";
import { safeFileName } from "#core/file-name";
import { SNIFF_BYTES, sniffMediaType } from "#core/media-type";
import { attachments } from "#db/schema/conversations";
import { ATTACHMENT_MAX_BYTES } from "#protocol/api/attachments";
import type { Attachment } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import type { Context } from "../context.ts";
import { attachmentKey, type FileStore } from "./file-store.ts";
import { peek } from "./peek.ts";

export interface Upload {
  name: string;
  /** As the request said; the body must have exactly so many bytes. */
  size: number;
  body: ReadableStream<Uint8Array>;
}

/**
 * Stores a file for a message that is yet to be sent; only its first bytes are ever held here. The type is told by the
 * content. The row comes first, so that the sweep of abandoned uploads finds what a crash leaves behind. Throws
 * TOO_LARGE, UNSUPPORTED, or INVALID when the body is not as long as announced.
 */
export async function putAttachment(ctx: Context, files: FileStore, upload: Upload): Promise<Attachment> {
  const { size } = upload;
  if (size > ATTACHMENT_MAX_BYTES) throw new AppError("TOO_LARGE", "A file can have at most 25 MB.");
  const name = safeFileName(upload.name);
  const { head, body } = await peek(upload.body, SNIFF_BYTES).catch(brokenOff);
  const mediaType = sniffMediaType(head, name);
  if (mediaType === null) {
    await body.rest.cancel();
    throw new AppError("UNSUPPORTED", "Files of this kind cannot be attached.", { path: "name" });
  }
  const id = newId();
  const { organizationId, userId } = ctx.actor;
  const row = { id, organizationId, userId, name, mediaType, size };
  await ctx.db.insert(attachments).values({ ...row, createdAt: new Date(ctx.nowMs()) });
  try {
    await files.put(attachmentKey(organizationId, id), body, { size, mediaType });
  } catch (error) {
    await ctx.db.delete(attachments).where(and(eq(attachments.id, id), eq(attachments.organizationId, organizationId)));
    throw error;
  }
  return { id, name, media_type: mediaType, size };
}

/** Nothing but its sender ends the body of a request early. */
function brokenOff(): never {
  throw new AppError("INVALID", "The body of the request broke off.");
}
