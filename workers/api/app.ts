import { Hono } from "hono";
import { AppError } from "#core/errors";
import { errorResponse } from "../errors.ts";
import type { ApiEnv } from "./environment.ts";
import { bodySize } from "./middleware/body-size.ts";
import { requestId } from "./middleware/request-id.ts";

/** Uploads have limits of their own. */
const UPLOADS = "/api/v1/attachments";

export const app = new Hono<ApiEnv>()
  .use(requestId)
  .use((c, next) => (c.req.path.startsWith(UPLOADS) ? next() : bodySize(c, next)))
  .notFound((c) => errorResponse(new AppError("NOT_FOUND", "There is nothing at this address."), asked(c)))
  .onError((error, c) => errorResponse(error, asked(c)));

function asked(c: { get(key: "requestId"): string; req: { path: string } }) {
  return { id: c.get("requestId"), path: c.req.path };
}
