import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors";
import { connectRedis } from "#redis/connect";
import { takeRate, type RateVerdict } from "#redis/rate-limit";
import { sha256Hex } from "#secrets/digest";
import type { ApiEnv } from "../environment.ts";

const WINDOW_MS = 60_000;
const DEFAULT_LIMIT = 20;
/** Many addresses may try one account; but whoever tries must not be able to lock its owner out quickly. */
const ACCOUNT_FACTOR = 5;

/** What guesses a password, makes an account or sends a mail, by the end of its path. */
const LIMITED: Record<string, string> = {
  "/sign-up/email": "sign-up",
  "/sign-in/email": "sign-in",
  "/sign-in/social": "sign-in-social",
  "/request-password-reset": "reset",
  "/reset-password": "reset",
  "/send-verification-email": "verify",
  "/change-email": "change-email",
  "/change-password": "change-password",
  "/verify-password": "change-password",
};

/**
 * Limits sign-ups, sign-ins and the mails of both: AUTH_RATE_LIMIT uses a minute from one address (20 unless it is set),
 * and five times that for one account from everywhere.
 */
export const limitSignIn = createMiddleware<ApiEnv>(async (c, next) => {
  const name = LIMITED[c.req.path.replace(/^\/api\/auth|\/+$/g, "")];
  if (name && c.req.method === "POST") {
    const limit = authRateLimit(c.env);
    const redis = connectRedis(c.env);
    const account = await accountOf(c.req.raw);
    const verdicts = await Promise.all([
      takeRate(redis, { name: `auth-${name}`, limit, windowMs: WINDOW_MS }, clientAddress(c.req.raw)),
      account
        ? takeRate(redis, { name: `account-${name}`, limit: limit * ACCOUNT_FACTOR, windowMs: WINDOW_MS }, account)
        : ({ allowed: true } as const),
    ]);
    verdicts.forEach(refuse);
  }
  await next();
});

export function authRateLimit(env: Env): number {
  const limit = Number(env.AUTH_RATE_LIMIT ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit > 0 ? limit : DEFAULT_LIMIT;
}

/** Throws RATE_LIMITED. */
export function refuse(verdict: RateVerdict): void {
  if (verdict.allowed) return;
  throw new AppError("RATE_LIMITED", "Too many attempts. Please wait a moment.", {
    retryAfterMs: verdict.retryAfterMs,
  });
}

/** Cloudflare sets the header and nobody can forge it there. Without it this is a machine of one's own: one bucket. */
function clientAddress(request: Request): string {
  return request.headers.get("cf-connecting-ip") ?? "local";
}

/** The account that a body is about, hashed: Redis need not know addresses. */
async function accountOf(request: Request): Promise<string | null> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null);
  const email = typeof body === "object" && body !== null && "email" in body ? body.email : null;
  return typeof email === "string" ? sha256Hex(email.trim().toLowerCase()) : null;
}
