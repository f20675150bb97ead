import type { Actor } from "#core/actor";
import { logFault } from "#services/log";
import { nowOf } from "../admit.ts";
import { AlarmBook } from "../kit/alarm-book.ts";
import { firstExpiry, recheck, STALE_MS } from "../kit/recheck.ts";
import type { SocketRoom } from "../kit/socket-room.ts";
import { migrateSql } from "../kit/sql-migrations.ts";
import { taskChat, tenantHub } from "../stubs.ts";
import type { JoinedTasks } from "./joined-tasks.ts";
import { MIGRATIONS, NEWEST, UserRoomStore } from "./store.ts";

/** When a change of rights is told again, should telling it be cut off. */
const TELL_AGAIN_MS = 5_000;
const PING_MS = 23 * 60 * 60 * 1000;

/** What one person may do, while they have things open: a change of it reaches all of them at once. */
export class Access {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #sockets: SocketRoom;
  readonly #joined: JoinedTasks;
  readonly #store: UserRoomStore;
  readonly alarms: AlarmBook<"tell" | "expiry" | "ping">;
  #isReady = false;
  #changes = 0;
  #openings = 0;

  constructor(ctx: DurableObjectState, env: Env, of: { sockets: SocketRoom; joined: JoinedTasks }) {
    this.#ctx = ctx;
    this.#env = env;
    this.#sockets = of.sockets;
    this.#joined = of.joined;
    this.#store = new UserRoomStore(ctx.storage.sql);
    this.alarms = new AlarmBook(ctx.storage, {
      tell: () => this.#tell(),
      expiry: () => this.#expire(),
      ping: async () => this.#ping(),
    });
  }

  /** A conversation is about to be open to the person. True when their rights changed a moment ago. */
  opened(taskId: string): boolean {
    this.#prepare();
    this.#openings += 1;
    this.#store.addTask(taskId);
    return this.#changedJustNow();
  }

  closed(taskId: string): void {
    this.#prepare();
    this.#store.removeTask(taskId);
  }

  /** The person watches the organization's resources. True when their rights changed a moment ago. */
  watches(organizationId: string): boolean {
    this.#prepare();
    this.#openings += 1;
    this.#store.addWatch(organizationId);
    return this.#changedJustNow();
  }

  /** Resolves when all that is open was judged anew; what cannot be reached now is told again by an alarm. */
  async changed(): Promise<void> {
    this.#prepare();
    this.#changes += 1;
    const change = this.#changes;
    this.#store.noteChange(Date.now());
    this.alarms.set("tell", Date.now() + TELL_AGAIN_MS);
    try {
      await this.#tell();
      if (change === this.#changes) this.alarms.clear("tell");
    } catch (error) {
      logFault("access-change-waits", error);
    }
  }

  /** Lets in whom `admitted` finds; asks the database once more when the person's rights were changing meanwhile. */
  async letIn<Refused>(admitted: () => Promise<{ ok: true; actor: Actor } | Refused>): Promise<Actor | null | Refused> {
    this.#prepare();
    let before = this.#changes;
    const answer = await admitted();
    if (!isAdmitted(answer)) return answer;
    const { actor } = answer;
    if (before === this.#changes && !this.#changedJustNow()) return actor;
    for (;;) {
      before = this.#changes;
      const current = await nowOf(this.#env, actor);
      if (before === this.#changes) return current;
    }
  }

  /** A socket of the person is connected. */
  attends({ expiresAtMs }: Actor): void {
    if (expiresAtMs < Number.MAX_SAFE_INTEGER) this.alarms.setSooner("expiry", expiresAtMs);
    this.alarms.setSooner("ping", Date.now() + PING_MS);
  }

  #prepare(): void {
    if (this.#isReady) return;
    migrateSql(this.#ctx.storage.sql, MIGRATIONS, NEWEST);
    this.#isReady = true;
  }

  #changedJustNow(): boolean {
    return this.#store.changedAt() > Date.now() - STALE_MS;
  }

  /** Own sockets and what they follow, then every conversation and watch of the person. Throws when one was out of reach. */
  async #tell(): Promise<void> {
    await recheck(this.#sockets.holders(), (actor) => nowOf(this.#env, actor));
    // A credential may have got an earlier end.
    const next = firstExpiry(this.#sockets.holders());
    if (next !== null) this.alarms.setSooner("expiry", next);
    await this.#joined.recheck();
    const told = this.#store.openTasks().map((taskId) => this.#tellTask(taskId));
    const ended = this.#store.openWatches().map((organizationId) => this.#endWatches(organizationId));
    const failed = (await Promise.allSettled([...told, ...ended])).find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  }

  async #tellTask(taskId: string): Promise<void> {
    const before = this.#openings;
    const isOpen = await taskChat(this.#env, taskId).accessChanged(this.#ctx.id.name ?? "");
    // It may have been opened after it answered.
    if (!isOpen && before === this.#openings) this.#store.removeTask(taskId);
  }

  async #endWatches(organizationId: string): Promise<void> {
    const before = this.#openings;
    await tenantHub(this.#env, organizationId).accessChanged(this.#ctx.id.name ?? "");
    // Another may have been opened after these had ended.
    if (before === this.#openings) this.#store.removeWatch(organizationId);
  }

  async #expire(): Promise<void> {
    const over = [...this.#sockets.holders()].filter(({ actor }) => actor.expiresAtMs <= Date.now());
    await recheck(over, (actor) => nowOf(this.#env, actor));
    const next = firstExpiry(this.#sockets.holders());
    if (next !== null) this.alarms.set("expiry", next);
  }

  #ping(): void {
    const next = this.#sockets.ping();
    if (next !== null) this.alarms.set("ping", next);
  }
}

function isAdmitted(answer: unknown): answer is { ok: true; actor: Actor } {
  return (answer as { ok: boolean }).ok;
}
