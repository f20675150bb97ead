import type { TeamSnapshot } from "#core/agent/snapshot";

interface TeamKey {
  namespace: string;
  name: string;
}

/** Teams as the conversations of this isolate last read them; the oldest make room. */
const KEPT_MAX = 500;
const kept = new Map<string, { version: number; snapshot: TeamSnapshot }>();

/**
 * The team as it is now. The tenant's hub knows the configuration's version, so an unchanged team costs one call to it
 * and no database trip, in a new conversation too; a changed one is read anew before the next turn.
 */
export class SnapshotCache {
  readonly #organizationId: string;
  readonly #version: () => Promise<number>;
  readonly #load: (team: TeamKey, override?: string) => Promise<TeamSnapshot>;

  constructor(
    organizationId: string,
    version: () => Promise<number>,
    load: (team: TeamKey, override?: string) => Promise<TeamSnapshot>,
  ) {
    this.#organizationId = organizationId;
    this.#version = version;
    this.#load = load;
  }

  /** A conversation may be given to another team while it goes on. */
  async get(team: TeamKey, override = ""): Promise<TeamSnapshot> {
    const version = await this.#version();
    const key = JSON.stringify([this.#organizationId, team.namespace, team.name, override]);
    const known = kept.get(key);
    if (known?.version === version) return known.snapshot;
    const snapshot = await this.#load(team, override === "" ? undefined : override);
    kept.delete(key);
    // Under the hub's version: a team of built-in parts alone is found in no row that could tell one.
    kept.set(key, { version, snapshot });
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
    return snapshot;
  }
}
