import { Hono } from "hono";
import { requirePerson } from "#auth/policy";
import { listSessions, revokeOtherSessions, revokeSession } from "#services/account/sessions";
import { accessChanged } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
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
    const revoked = await revokeOtherSessions(c.var.ctx);
    await accessChanged(c.env, c.var.actor.userId);
    return c.json({ revoked });
  })
  .delete("/:id", async (c) => {
    await revokeSession(c.var.ctx, idOf(c));
    await accessChanged(c.env, c.var.actor.userId);
    return c.body(null, 204);
  });
