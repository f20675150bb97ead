import type { AttachmentContent } from "#core/agent/prompt";
import { isImageType, isTextType } from "#core/media-type";
import type { AttachmentRow } from "#db/schema/conversations";
import { attachmentKey, type FileStore } from "./file-store.ts";
import { findAttachments, type AttachmentScope } from "./get.ts";

/** Providers refuse larger pictures. */
const IMAGE_MAX_BYTES = 5 * 1024 * 1024;
/** About 25,000 tokens of English. */
const TEXT_MAX_BYTES = 100_000;

/**
 * Files as a model gets them, by their ids: a picture as bytes, a text as text (the first 100 KB). Anything else is
 * named, so that the model can say what it cannot read. What is not there in the organization is left out.
 */
export async function loadForModel(
  scope: AttachmentScope,
  files: FileStore,
  ids: string[],
): Promise<Map<string, AttachmentContent>> {
  const rows = await findAttachments(scope, ids);
  const loaded = await Promise.all(rows.map((row) => contentOf(row, files)));
  return new Map(rows.flatMap(({ id }, at) => (loaded[at] ? [[id, loaded[at]] as const] : [])));
}

async function contentOf(row: AttachmentRow, files: FileStore): Promise<AttachmentContent | undefined> {
  const { name, mediaType } = row;
  const note = (why: string): AttachmentContent => ({ kind: "text", name, text: `[This file (${mediaType}) ${why}.]` });
  const isImage = isImageType(mediaType);
  if (!isImage && !isTextType(mediaType)) return note("cannot be read as text");
  if (isImage && row.size > IMAGE_MAX_BYTES) return note("is too large to be looked at");
  const file = await files.get(attachmentKey(row.organizationId, row.id));
  if (!file) return undefined;
  const limit = isImage ? IMAGE_MAX_BYTES : TEXT_MAX_BYTES;
  const bytes = await readUpTo(file.body, limit);
  if (isImage) return { kind: "image", mediaType, data: bytes, name };
  const text = decode(bytes);
  return { kind: "text", name, text: file.size > limit ? `${text}\n[The rest of the file is left out.]` : text };
}

async function readUpTo(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = body.getReader();
  const bytes = new Uint8Array(limit);
  let size = 0;
  while (size < limit) {
    const { done, value } = await reader.read();
    if (done) return bytes.slice(0, size);
    const part = value.subarray(0, limit - size);
    bytes.set(part, size);
    size += part.length;
  }
  await reader.cancel();
  return bytes;
}

/** UTF-8, else the charset that old Chinese files have. Streaming, because the cut may fall inside a character. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("gb18030").decode(bytes, { stream: true });
  }
}
