import { Hono } from "hono";
import { requireRight } from "#auth/policy";
import { AppError } from "#core/errors";
import { ListDeadLettersQuery } from "#protocol/api/dead-letters";
import { discardDeadLetter, listDeadLetters, loadDeadLetter } from "#services/dead-letter/letters";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { query } from "./middleware/validate.ts";

/** Queues whose work can be begun again. */
const QUEUES: Record<string, (env: Env) => Queue> = {
  archive: (env) => env.ARCHIVE,
  inbound: (env) => env.INBOUND,
};

/** Work that was given up on, for those who run the organization. */
export const deadLetterRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", query(ListDeadLettersQuery), async (c) => {
    requireRight(c.var.actor, "list", "dead-letters");
    return c.json(await listDeadLetters(c.var.ctx, c.req.valid("query")));
  })
  .post("/:queue/:id/replay", async (c) => {
    requireRight(c.var.actor, "update", "dead-letters");
    const key = c.req.param();
    const body = await loadDeadLetter(c.var.ctx, key);
    const queue = Object.hasOwn(QUEUES, key.queue) ? QUEUES[key.queue]!(c.env) : undefined;
    if (!queue) throw new AppError("CONFLICT", `Work of the queue ${key.queue} cannot be begun again.`);
    // Sent first: all that queues do may be done twice, but must not be lost.
    await queue.send(body);
    await discardDeadLetter(c.var.ctx, key);
    return c.body(null, 202);
  })
  .delete("/:queue/:id", async (c) => {
    requireRight(c.var.actor, "delete", "dead-letters");
    await discardDeadLetter(c.var.ctx, c.req.param());
    return c.body(null, 204);
  });
