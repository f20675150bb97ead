import { Hono } from "hono";
import { requirePerson } from "#auth/policy";
import { listSessions, revokeOtherSessions, revokeSession } from "#services/account/sessions";
import type { ApiEnv } from "./environment.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { idOf } from "./middleware/validate.ts";

/** Where a person is signed in; for the person alone, never for API keys. */
export const sessionRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .use((c, next) => {
    requirePerson(c.var.actor);
    return next();
  })
  .get("/", async (c) => c.json({ sessions: await listSessions(c.var.ctx) }))
  .delete("/", async (c) => {
    const { userId, credentialId } = c.var.actor;
    const revoked = await revokeOtherSessions(c.var.ctx);
    depsOf(c.env).cache.forget(
      (actor) => actor.userId === userId && actor.via === "session" && actor.credentialId !== credentialId,
    );
    return c.json({ revoked });
  })
  .delete("/:id", async (c) => {
    const id = idOf(c);
    await revokeSession(c.var.ctx, id);
    depsOf(c.env).cache.forget(({ credentialId }) => credentialId === id);
    return c.body(null, 204);
  });
