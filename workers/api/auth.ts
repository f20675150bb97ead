import { waitUntil } from "cloudflare:workers";
import { Hono } from "hono";
import { createAuth, type Auth, type AuthPorts } from "#auth/create-auth";
import { readOAuthProviders } from "#auth/oauth-providers";
import { mailText, type Mail } from "#services/account/mail-texts";
import { sendMail } from "#services/account/send-mail";
import { logFault } from "#services/log";
import { accessChanged } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
import { limitSignIn } from "./middleware/auth-rate-limit.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireStorable } from "./middleware/validate.ts";

/** Everything under /api/auth. Its errors are `{code, message}`, as the authentication library writes them. */
export const authRoutes = new Hono<ApiEnv>()
  .use(limitSignIn)
  .use(async (c, next) => {
    // The library gives texts to the database as they come.
    requireStorable(await textsIn(c.req.raw.clone()));
    await next();
  })
  .on(["GET", "POST"], "/*", (c) => authOf(c.env).handler(fromHere(c.req.raw)));

/** The body as the library reads it; null where it cannot, and refuses the body itself. */
async function textsIn(request: Request): Promise<unknown> {
  const isForm = /form-urlencoded|form-data/i.test(request.headers.get("content-type") ?? "");
  try {
    return isForm ? Object.fromEntries(await request.formData()) : await request.json();
  } catch {
    return null;
  }
}

/**
 * A browser says where a form comes from; a program need not. Without an origin and without a cookie there is nobody
 * whose session another site could use, so such a request counts as one of our own.
 */
function fromHere(request: Request): Request {
  if (request.headers.has("origin") || request.headers.has("cookie")) return request;
  const headers = new Headers(request.headers);
  headers.set("origin", new URL(request.url).origin);
  return new Request(request, { headers });
}

const KEPT_MS = 10 * 60_000;
let latest: { env: Env; auth: Auth; untilMs: number } | undefined;

/**
 * The authentication library, set up once per isolate. It reads what OpenID Connect providers say of themselves when it
 * is set up, and leaves out one that does not answer: so not for ever.
 */
export function authOf(env: Env): Auth {
  if (latest?.env === env && latest.untilMs > Date.now()) return latest.auth;
  const options = { publicUrl: env.PUBLIC_URL, providers: readOAuthProviders(env.OAUTH_PROVIDERS) };
  const auth = createAuth(depsOf(env), options, {
    mail: accountMail(env),
    accessChanged: (userId) => accessChanged(env, userId),
    background: waitUntil,
    logFault,
  });
  latest = { env, auth, untilMs: Date.now() + KEPT_MS };
  return auth;
}

function accountMail(env: Env): AuthPorts["mail"] {
  if (!env.MAIL_URL) return null;
  return {
    resetPassword: (to, token) => {
      const url = `${env.PUBLIC_URL}/reset-password?token=${encodeURIComponent(token)}`;
      return mailTo(env, to, { kind: "reset-password", url });
    },
    verifyEmail: (to, url) => mailTo(env, to, { kind: "verify-email", url }),
    confirmEmailChange: (to, newEmail, url) => mailTo(env, to, { kind: "confirm-email-change", newEmail, url }),
  };
}

/**
 * Sends a mail while the answer is already on its way, so that its time tells nothing about who has an account; a failure
 * is logged. Does nothing when the installation sends no mail.
 */
export async function mailTo(
  env: Env,
  to: { email: string; locale?: string | null | undefined },
  mail: Mail,
): Promise<void> {
  if (!env.MAIL_URL) return;
  const from = env.MAIL_FROM ?? `Weft <no-reply@${new URL(env.PUBLIC_URL).hostname}>`;
  const sending = sendMail({ url: env.MAIL_URL, token: env.MAIL_TOKEN, from }, to.email, mailText(mail, to.locale));
  waitUntil(sending.catch((error: unknown) => logFault("mail-not-sent", error)));
}
