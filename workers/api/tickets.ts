import { Hono } from "hono";
import { connectRedis } from "#redis/connect";
import { keepTicket, TICKET_PREFIX } from "#redis/socket-tickets";
import type { SocketTicket } from "#protocol/api/accounts";
import { randomText } from "#secrets/random";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";

/** A ticket stands for its maker once, within a minute: for addresses, where a lasting credential has no place. */
export const ticketRoutes = new Hono<ApiEnv>().use(requireActor).post("/", async (c) => {
  const ticket = `${TICKET_PREFIX}${randomText(40)}`;
  const expiresAtMs = await keepTicket(connectRedis(c.env), ticket, c.var.actor, c.var.ctx.nowMs());
  const answer: SocketTicket = { ticket, expires_at: new Date(expiresAtMs).toISOString() };
  return c.json(answer, 201);
});
