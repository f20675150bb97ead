import { Hono } from "hono";
import { requireRight } from "#auth/policy";
import { AppError } from "#core/errors";
import { contentDisposition } from "#core/file-name";
import { r2Files } from "#durable-objects/r2-files";
import { PutAttachmentQuery } from "#protocol/api/attachments";
import { getAttachment } from "#services/attachment/get";
import { putAttachment } from "#services/attachment/put";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { idOf, query } from "./middleware/validate.ts";

/** Shown in the page; all else is offered for saving. */
const SHOWN = /^(image|audio)\//;

export const attachmentRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .post("/", query(PutAttachmentQuery), async (c) => {
    requireRight(c.var.actor, "chat", "tasks");
    const size = lengthOf(c.req.header("content-length"));
    const body = c.req.raw.body ?? new Blob([]).stream();
    const attachment = await putAttachment(c.var.ctx, r2Files(c.env.FILES), { ...c.req.valid("query"), size, body });
    return c.json(attachment, 201);
  })
  .get("/:id", async (c) => {
    requireRight(c.var.actor, "get", "tasks");
    const file = await getAttachment(c.var.ctx, r2Files(c.env.FILES), idOf(c));
    return new Response(file.body, {
      headers: {
        "content-type": file.mediaType,
        "content-length": String(file.size),
        "content-disposition": contentDisposition(SHOWN.test(file.mediaType) ? "inline" : "attachment", file.name),
        // Whatever the bytes are, no browser runs them here.
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=31536000, immutable",
      },
    });
  });

function lengthOf(header: string | undefined): number {
  if (header === undefined || !/^\d{1,15}$/.test(header)) {
    throw new AppError("INVALID", "The request must say its Content-Length.");
  }
  return Number(header);
}
