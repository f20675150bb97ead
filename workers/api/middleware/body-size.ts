import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors";
import type { ApiEnv } from "../environment.ts";

const BYTES_MAX = 1024 * 1024;

/** Refuses bodies over 1 MiB: before they are read, or as far as they are read when they do not say how long they are. */
export const bodySize = createMiddleware<ApiEnv>(async (c, next) => {
  const { body, headers, method } = c.req.raw;
  if (Number(headers.get("content-length")) > BYTES_MAX) throw tooLarge();
  const mayHold = method !== "GET" && method !== "HEAD";
  if (body && mayHold) c.req.raw = new Request(c.req.raw, { method, body: await read(body) });
  await next();
});

/** Here and not where it is needed, so that a body that breaks off is the caller's fault everywhere. */
async function read(body: ReadableStream<Uint8Array>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const part of body) {
      size += part.length;
      if (size > BYTES_MAX) break;
      parts.push(new Uint8Array(part));
    }
  } catch {
    throw new AppError("INVALID", "The body of the request broke off, or its chunks are not well-formed.");
  }
  if (size > BYTES_MAX) throw tooLarge();
  return new Blob(parts);
}

function tooLarge(): AppError {
  return new AppError("TOO_LARGE", "The request is larger than 1 MiB.");
}
