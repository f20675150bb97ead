import { Hono, type Context as HonoContext } from "hono";
import { SESSION_SECONDS } from "#auth/create-auth";
import { requirePerson } from "#auth/policy";
import type { Me } from "#protocol/api/accounts";
import { UpdateMe } from "#protocol/api/accounts";
import { loadProfile } from "#services/account/load-profile";
import { updateProfile } from "#services/account/update-profile";
import { visibleNamespaces } from "#services/namespace/list";
import { authOf } from "./auth.ts";
import type { ApiEnv } from "./environment.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body } from "./middleware/validate.ts";

export const meRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", async (c) => {
    await renewSession(c);
    return c.json(await me(c));
  })
  .patch("/", body(UpdateMe), async (c) => {
    const { actor, ctx } = c.var;
    requirePerson(actor);
    await updateProfile(ctx, c.req.valid("json"));
    depsOf(c.env).cache.forget(({ userId }) => userId === actor.userId);
    return c.json(await me(c));
  });

async function me(c: HonoContext<ApiEnv>): Promise<Me> {
  const { actor, ctx } = c.var;
  const [profile, namespaces] = await Promise.all([loadProfile(ctx), visibleNamespaces(ctx)]);
  const current = profile.organizations.find(({ id }) => id === actor.organizationId)!;
  return {
    user: profile.user,
    organization: current,
    // A key belongs to one organization and need not know of others.
    organizations: isProgram(actor) ? [current] : profile.organizations,
    namespaces: namespaces.map(({ name }) => ({ name })),
  };
}

function isProgram({ via }: ApiEnv["Variables"]["actor"]): boolean {
  return via === "api-key" || via === "service-account";
}

const RENEW_AFTER_MS = 24 * 3600_000;

/** A session that is used lives on: a day after its last renewal, asking who one is renews it and its cookie. */
async function renewSession(c: HonoContext<ApiEnv>): Promise<void> {
  const { actor, ctx } = c.var;
  const ageMs = SESSION_SECONDS * 1000 - (actor.expiresAtMs - ctx.nowMs());
  if (actor.via !== "session" || ageMs < RENEW_AFTER_MS) return;
  const { headers } = await authOf(c.env).api.getSession({ headers: c.req.raw.headers, returnHeaders: true });
  for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
}
