import type { TeamSnapshot } from "#core/agent/snapshot";

interface TeamKey {
  namespace: string;
  name: string;
}

/** The version of the organization's configuration. */
interface VersionPort {
  ask(): Promise<number>;
  /** Null: it must be asked for. */
  ofLate(): number | null;
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
  readonly #version: VersionPort;
  readonly #load: (team: TeamKey, override?: string) => Promise<TeamSnapshot>;

  constructor(
    organizationId: string,
    version: VersionPort,
    load: (team: TeamKey, override?: string) => Promise<TeamSnapshot>,
  ) {
    this.#organizationId = organizationId;
    this.#version = version;
    this.#load = load;
  }

  /** A conversation may be given to another team while it goes on. */
  async get(team: TeamKey, override = ""): Promise<TeamSnapshot> {
    const version = await this.#version.ask();
    const key = this.#key(team, override);
    const known = kept.get(key);
    if (known?.version === version) return known.snapshot;
    const snapshot = await this.#load(team, override === "" ? undefined : override);
    kept.delete(key);
    // Under the hub's version: a team of built-in parts alone is found in no row that could tell one.
    kept.set(key, { version, snapshot });
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
    return snapshot;
  }

  /** The team, if it is known without asking anybody: at most a second old. */
  atHand(team: TeamKey, override = ""): TeamSnapshot | null {
    const version = this.#version.ofLate();
    const known = kept.get(this.#key(team, override));
    return known && known.version === version ? known.snapshot : null;
  }

  #key({ namespace, name }: TeamKey, override: string): string {
    return JSON.stringify([this.#organizationId, namespace, name, override]);
  }
}
