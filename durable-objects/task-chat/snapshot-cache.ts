import type { TeamSnapshot } from "#core/agent/snapshot";

/** Teams as the conversations of this isolate last read them; the oldest make room. */
const KEPT_MAX = 500;
const kept = new Map<string, { version: number; snapshot: TeamSnapshot }>();

/**
 * The team as it is now. The tenant's hub knows the configuration's version, so an unchanged team costs one call to it
 * and no database trip, in a new conversation too; a changed one is read anew before the next turn.
 */
export class SnapshotCache {
  readonly #scope: string;
  readonly #version: () => Promise<number>;
  readonly #load: (override?: string) => Promise<TeamSnapshot>;

  /** `scope` names the organization and the team. */
  constructor(scope: string, version: () => Promise<number>, load: (override?: string) => Promise<TeamSnapshot>) {
    this.#scope = scope;
    this.#version = version;
    this.#load = load;
  }

  async get(override = ""): Promise<TeamSnapshot> {
    const version = await this.#version();
    const key = JSON.stringify([this.#scope, override]);
    const known = kept.get(key);
    if (known?.version === version) return known.snapshot;
    const snapshot = await this.#load(override === "" ? undefined : override);
    kept.delete(key);
    // Under the hub's version: a team of built-in parts alone is found in no row that could tell one.
    kept.set(key, { version, snapshot });
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
    return snapshot;
  }
}
