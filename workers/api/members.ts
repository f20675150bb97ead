import { Hono } from "hono";
import { requireGrant } from "#auth/grants";
import { decide, requirePerson, requireRight } from "#auth/policy";
import { ChangeMember } from "#protocol/api/accounts";
import { changeMember, listMembers } from "#services/organization/members";
import { accessChanged } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
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
    const { role } = c.req.valid("json");
    requireGrant(c.var.actor, role);
    const { userId } = await changeMember(c.var.ctx, idOf(c), role);
    await accessChanged(c.env, userId);
    return c.body(null, 204);
  })
  .delete("/:id", async (c) => {
    // Anybody may leave; whether it is somebody else is judged inside the transaction.
    if (!decide(c.var.actor, "delete", "members").allowed) requirePerson(c.var.actor);
    const { userId } = await changeMember(c.var.ctx, idOf(c), null);
    await accessChanged(c.env, userId);
    return c.body(null, 204);
  });
