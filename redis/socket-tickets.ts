import type { Actor } from "#core/actor";
import type { Redis } from "./connect.ts";

export const TICKET_PREFIX = "wst_";
const KEPT_SECONDS = 60;

/** Lets whoever shows `ticket` act as `actor`, once, within a minute; answers when that minute is over. */
export async function keepTicket(redis: Redis, ticket: string, actor: Actor, nowMs: number): Promise<number> {
  await redis.set(key(ticket), JSON.stringify(actor), { ex: KEPT_SECONDS });
  return nowMs + KEPT_SECONDS * 1000;
}

/** Redeems a ticket: null when it never was, is used, or is over. */
export async function takeTicket(redis: Redis, ticket: string): Promise<Actor | null> {
  const stored = await redis.getdel<string>(key(ticket));
  if (!stored) return null;
  const actor = JSON.parse(stored) as Actor;
  // What a program got stays a program's.
  return actor.via === "session" ? { ...actor, via: "ticket" } : actor;
}

function key(ticket: string): string {
  return `ticket:${ticket}`;
}
