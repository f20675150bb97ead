import * as z from "zod";

export const ATTACHMENT_MAX_BYTES = 25 * 1024 * 1024;

/** The file itself is the body of the request, with its Content-Length. The answer is an Attachment of task-frames. */
export const PutAttachmentQuery = z.object({ name: z.string().min(1).max(300) });
