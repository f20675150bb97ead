import { connect } from "#db/connect";
import { logFault } from "#services/log";
import type { Opening } from "#services/task/load-opening";
import { isWipedTask } from "#services/task/unwiped";
import { AlarmBook } from "../kit/alarm-book.ts";
import { hasTables, migrateSql } from "../kit/sql-migrations.ts";
import { taskChat, userRoom } from "../stubs.ts";
import { MIGRATIONS, OwedStore, type Owed } from "./store.ts";

export type FollowUp =
  | { verb: "create"; opening: Opening }
  | { verb: "delete"; taskId: string; organizationId: string; userId: string };

const AGAIN_MS = 5_000;
const AGAIN_MAX_MS = 3600_000;
/** A queue may lose what it holds (the one of a single machine does when it ends): then it is told again. */
const ARCHIVED_WITHIN_MS = 3600_000;
/** Archiving that fails so often lies among the dead letters, for people to look at. */
const SENDS_MAX = 24;

/**
 * What follows from a write of a Task. It is kept before the write is answered and done at once; what cannot be done now
 * is done later, by an alarm. Everything may be told twice.
 */
export class FollowUps {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #owed: OwedStore<FollowUp>;
  readonly alarms: AlarmBook<"owed">;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
    this.#owed = new OwedStore(ctx.storage.sql);
    this.alarms = new AlarmBook(ctx.storage, { owed: () => this.#settleDue() });
    if (hasTables(ctx.storage.sql)) migrateSql(ctx.storage.sql, MIGRATIONS);
  }

  /** Resolves when it is done, or kept to be done later. */
  async owe(facts: FollowUp): Promise<void> {
    migrateSql(this.#ctx.storage.sql, MIGRATIONS);
    const taskId = facts.verb === "create" ? facts.opening.taskId : facts.taskId;
    this.#owed.add({ taskId, verb: facts.verb, facts, dueAt: Date.now() });
    this.alarms.setSooner("owed", Date.now() + AGAIN_MS);
    await this.#settleDue();
  }

  async #settleDue(): Promise<void> {
    for (const owed of this.#owed.due(Date.now())) {
      // Longer than any attempt: whoever comes meanwhile leaves it alone.
      this.#owed.again(owed, Date.now() + Math.min(AGAIN_MS * 2 ** owed.tries, AGAIN_MAX_MS));
      try {
        await this.#act(owed);
      } catch (error) {
        logFault("follow-up-waits", error, { verb: owed.verb });
      }
    }
    const next = this.#owed.nextDue();
    if (next === null) this.alarms.clear("owed");
    else this.alarms.set("owed", next);
  }

  async #act(owed: Owed<FollowUp>): Promise<void> {
    const { facts, tries } = owed;
    if (facts.verb === "create") {
      await taskChat(this.#env, owed.taskId).open(facts.opening);
      return this.#owed.settle(owed);
    }
    const { taskId, organizationId, userId } = facts;
    if (tries >= SENDS_MAX || (tries > 0 && (await isWipedTask(connect(this.#env), facts)))) {
      return this.#owed.settle(owed);
    }
    await this.#env.ARCHIVE.send({ kind: "archive-task", taskId, organizationId });
    this.#owed.again(owed, Date.now() + ARCHIVED_WITHIN_MS);
    if (tries > 0) return;
    await userRoom(this.#env, userId).notify(organizationId, "task:deleted", { task_id: taskId, at: Date.now() });
  }
}
