import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors";
import { connectRedis } from "#redis/connect";
import { takeRate, type RateVerdict } from "#redis/rate-limit";
import { sha256Hex } from "#secrets/digest";
import type { ApiEnv } from "../environment.ts";

const WINDOW_MS = 60_000;
const DEFAULT_LIMIT = 20;
/** Where nothing tells callers apart, all are one; more than a machine could hash passwords for. */
const UNTOLD_LIMIT = 6_000;
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
 * and five times that for one account from everywhere. Cloudflare says the address, and nobody can forge that there;
 * without it this is a machine of one's own, whose callers share one bucket, large enough unless the variable is set.
 */
export const limitSignIn = createMiddleware<ApiEnv>(async (c, next) => {
  const name = LIMITED[c.req.path.replace(/^\/api\/auth|\/+$/g, "")];
  if (name && c.req.method === "POST") {
    const redis = connectRedis(c.env);
    const take = (bucket: string, limit: number, who: string) =>
      takeRate(redis, { name: `${bucket}-${name}`, limit, windowMs: WINDOW_MS }, who);
    const address = c.req.header("cf-connecting-ip");
    const account = await accountOf(c.req.raw);
    const verdicts = await Promise.all([
      address
        ? take("address", authRateLimit(c.env, DEFAULT_LIMIT), address)
        : take("address", authRateLimit(c.env, UNTOLD_LIMIT), "untold"),
      account && take("account", authRateLimit(c.env, DEFAULT_LIMIT) * ACCOUNT_FACTOR, account),
    ]);
    for (const verdict of verdicts) if (verdict) refuse(verdict);
  }
  await next();
});

/** AUTH_RATE_LIMIT, or `otherwise` where it is not set to a positive number. */
export function authRateLimit(env: Env, otherwise = DEFAULT_LIMIT): number {
  const limit = Number(env.AUTH_RATE_LIMIT);
  return Number.isInteger(limit) && limit > 0 ? limit : otherwise;
}

/** Throws RATE_LIMITED. */
export function refuse(verdict: RateVerdict): void {
  if (verdict.allowed) return;
  throw new AppError("RATE_LIMITED", "Too many attempts. Please wait a moment.", {
    retryAfterMs: verdict.retryAfterMs,
  });
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
