import { createMiddleware } from "hono/factory";
import { newId } from "#secrets/random";
import type { ApiEnv } from "../environment.ts";

/** Names the request, in the log and in its answer. */
export const requestId = createMiddleware<ApiEnv>(async (c, next) => {
  const id = newId();
  c.set("requestId", id);
  await next();
  c.header("x-request-id", id);
});
