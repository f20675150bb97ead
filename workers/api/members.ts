import { Hono } from "hono";
import type { Actor } from "#core/actor";
import { can, requirePerson, requireRight } from "#auth/policy";
import { ChangeMember } from "#protocol/api/accounts";
import { changeMember, listMembers } from "#services/organization/members";
import type { ApiEnv } from "./environment.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf } from "./middleware/validate.ts";

export const memberRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", async (c) => {
    requireRight(c.var.actor, "list", "members");
    return c.json({ members: await listMembers(c.var.ctx) });
  })
  .patch("/:id", body(ChangeMember), async (c) => {
    requireRight(c.var.actor, "update", "members");
    const { userId } = await changeMember(c.var.ctx, idOf(c), c.req.valid("json").role);
    forget(c.env, c.var.actor, userId);
    return c.body(null, 204);
  })
  .delete("/:id", async (c) => {
    // Anybody may leave; whether it is somebody else is judged inside the transaction.
    if (!can(c.var.actor, "delete", "members").allowed) requirePerson(c.var.actor);
    const { userId } = await changeMember(c.var.ctx, idOf(c), null);
    forget(c.env, c.var.actor, userId);
    return c.body(null, 204);
  });

function forget(env: Env, { organizationId }: Actor, userId: string): void {
  depsOf(env).cache.forget((actor) => actor.userId === userId && actor.organizationId === organizationId);
}
