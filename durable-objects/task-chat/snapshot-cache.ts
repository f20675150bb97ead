import type { TeamSnapshot } from "#core/agent/snapshot";

/**
 * The team as it is now. The tenant's hub knows the configuration's version, so an unchanged team costs one call to it
 * and no database trip; a changed one is read anew before the next turn.
 */
export class SnapshotCache {
  readonly #version: () => Promise<number>;
  readonly #load: (override?: string) => Promise<TeamSnapshot>;
  readonly #kept = new Map<string, TeamSnapshot>();

  constructor(version: () => Promise<number>, load: (override?: string) => Promise<TeamSnapshot>) {
    this.#version = version;
    this.#load = load;
  }

  async get(override?: string): Promise<TeamSnapshot> {
    const version = await this.#version();
    const key = override ?? "";
    const kept = this.#kept.get(key);
    if (kept?.version === version) return kept;
    const fresh = await this.#load(override);
    this.#kept.clear();
    this.#kept.set(key, fresh);
    return fresh;
  }
}
