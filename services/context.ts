import type { Actor } from "#core/actor";
import type { Database } from "#db/connect";

/** What a verb acts with. Every query of a verb filters by `actor.organizationId`. */
export interface Context {
  db: Database;
  actor: Actor;
  nowMs: () => number;
}
