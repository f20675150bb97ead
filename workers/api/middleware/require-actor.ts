import { createMiddleware } from "hono/factory";
import { authenticate } from "#auth/authenticate";
import { AppError } from "#core/errors";
import type { ApiEnv } from "../environment.ts";
import { depsOf } from "./deps.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Only for somebody who is known: sets `actor` and `ctx`, or answers 401. */
export const requireActor = createMiddleware<ApiEnv>(async (c, next) => {
  const token = bearerToken(c.req.header("authorization"));
  if (!token && !SAFE_METHODS.has(c.req.method)) refuseOtherSites(c.req.raw, c.env.PUBLIC_URL);
  const deps = depsOf(c.env);
  const actor = await authenticate(deps, {
    token,
    cookie: c.req.header("cookie"),
    organizationId: c.req.header("x-weft-organization"),
  });
  if (!actor) throw new AppError("UNAUTHENTICATED", "Sign in, or send a valid token.");
  c.set("actor", actor);
  c.set("ctx", { db: deps.db, actor, nowMs: deps.nowMs });
  await next();
});

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
}

/** A cookie goes along with whatever page makes the request; so a page of another site must not make one that writes. */
function refuseOtherSites(request: Request, publicUrl: string): void {
  const origin = request.headers.get("origin");
  if (!origin || origin === new URL(request.url).origin || origin === new URL(publicUrl).origin) return;
  throw new AppError("FORBIDDEN", "This request came from another site.");
}
