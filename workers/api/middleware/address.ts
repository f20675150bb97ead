import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors";
import type { ApiEnv } from "../environment.ts";

/** Refuses a NUL in the address: no name, id or text of ours has one, and the database takes none. */
export const address = createMiddleware<ApiEnv>(async (c, next) => {
  const [path = "", ...query] = c.req.url.split("?");
  if (path.includes("%00")) throw new AppError("NOT_FOUND", "There is nothing at this address.");
  const bad = query
    .join("?")
    .split("&")
    .find((part) => part.includes("%00"));
  if (bad) {
    const [name = ""] = bad.split("=");
    throw new AppError("INVALID", `${name}: must not contain NUL characters`, { path: name });
  }
  await next();
});
