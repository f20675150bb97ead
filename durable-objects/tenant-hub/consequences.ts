/** What follows from changes outside of Postgres: written down with them, carried out until it is known to be done. */
import type { Actor } from "#core/actor";
import type { Followed, FollowPorts } from "#services/resource/behaviours/behaviour";
import { behaviourOf } from "#services/resource/behaviours/registry";
import type { StoredChange } from "#services/resource/ports";
import { logFault } from "#services/log";
import { AlarmBook } from "../kit/alarm-book.ts";
import { migrateSql, upgradeSql } from "../kit/sql-migrations.ts";
import { OwedStore, type Owed } from "./store/owed.ts";
import { MIGRATIONS } from "./store/schema.ts";

const AGAIN_MS = 5_000;
const AGAIN_MAX_MS = 3600_000;

/** Everything may be told twice. What cannot be done now is done later, by an alarm; the write that caused it stands. */
export class Consequences {
  readonly #sql: SqlStorage;
  readonly #owed: OwedStore;
  readonly #ports: () => FollowPorts;
  readonly #running = new Set<Promise<void>>();
  readonly alarms: AlarmBook<"owed">;

  constructor(storage: DurableObjectStorage, ports: () => FollowPorts) {
    this.#sql = storage.sql;
    this.#owed = new OwedStore(storage.sql);
    this.#ports = ports;
    this.alarms = new AlarmBook(storage, { owed: () => this.carryOut() });
    upgradeSql(storage.sql, MIGRATIONS);
  }

  /** `actor`: who did it, where that is known. Answers whether there is anything to carry out. */
  note(changes: StoredChange[], actor?: Actor): boolean {
    const owing = changes.filter((change) => behaviourOf(change.row.kind).owes?.(change));
    if (owing.length === 0) return false;
    migrateSql(this.#sql, MIGRATIONS);
    for (const { type, row } of owing) {
      const { uid, organizationId, kind, namespace, name, spec, createdBy } = row;
      const followed: Followed = {
        type,
        row: { uid, organizationId, kind, namespace, name, spec, createdBy },
        ...(actor ? { actor } : {}),
      };
      this.#owed.add(followed, Date.now());
    }
    this.alarms.setSooner("owed", Date.now() + AGAIN_MS);
    return true;
  }

  /** Resolves when all that is due is done, or kept to be done later. */
  async carryOut(): Promise<void> {
    const lease = (tries: number) => Math.min(AGAIN_MS * 2 ** tries, AGAIN_MAX_MS);
    for (const owed of this.#owed.take(Date.now(), lease)) {
      const work = this.#follow(owed).finally(() => this.#running.delete(work));
      this.#running.add(work);
    }
    await Promise.all(this.#running);
    const next = this.#owed.nextDue();
    if (next === null) this.alarms.clear("owed");
    else this.alarms.set("owed", next);
  }

  async #follow(owed: Owed): Promise<void> {
    const { followed, tries } = owed;
    const { kind, uid } = followed.row;
    try {
      const outcome = await behaviourOf(kind).follow?.(this.#ports(), followed, tries);
      if (outcome) this.#owed.postpone(owed, Date.now() + outcome.askAgainMs);
      else this.#owed.settle(owed);
    } catch (error) {
      logFault("consequence-failed", error, { kind, uid });
    }
  }
}
