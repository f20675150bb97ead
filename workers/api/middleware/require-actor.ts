import { createMiddleware } from "hono/factory";
import { authenticate } from "#auth/authenticate";
import { AppError } from "#core/errors";
import type { Origin } from "#core/actor";
import type { ApiEnv } from "../environment.ts";
import { depsOf } from "./deps.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Only for somebody who is known: sets `actor` and `ctx`, or answers 401. */
export const requireActor = createMiddleware<ApiEnv>(async (c, next) => {
  const token = bearerToken(c.req.header("authorization"));
  if (!token && !SAFE_METHODS.has(c.req.method)) refuseOtherSites(c.req.raw, c.env.PUBLIC_URL);
  const deps = depsOf(c.env);
  const known = await authenticate(deps, {
    token,
    cookie: c.req.header("cookie"),
    organizationId: c.req.header("x-weft-organization"),
  });
  if (!known) throw new AppError("UNAUTHENTICATED", "Sign in, or send a valid token.");
  const actor = { ...known, origin: originOf(c.req.raw, c.get("requestId")) };
  c.set("actor", actor);
  c.set("ctx", { db: deps.db, actor, nowMs: deps.nowMs });
  await next();
});

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
}

const USER_AGENT_MAX = 300;

/** Where the request came from, for the audit log. Cloudflare says the address, and nobody can forge that there. */
function originOf({ headers }: Request, requestId: string): Origin {
  const [ip, userAgent] = [headers.get("cf-connecting-ip"), headers.get("user-agent")];
  return { requestId, ...(ip ? { ip } : {}), ...(userAgent ? { userAgent: userAgent.slice(0, USER_AGENT_MAX) } : {}) };
}

/** A cookie goes along with whatever page makes the request; so a page of another site must not make one that writes. */
function refuseOtherSites(request: Request, publicUrl: string): void {
  const origin = request.headers.get("origin");
  if (!origin || origin === new URL(request.url).origin || origin === new URL(publicUrl).origin) return;
  throw new AppError("FORBIDDEN", "This request came from another site.");
}
