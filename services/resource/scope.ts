import type { Database } from "#db/connect";

/** Whose resources: every query of this folder filters by `organizationId`. */
export interface Scope {
  db: Database;
  organizationId: string;
}
