import type { Projected, ProjectedAll } from "#services/message/project";
import type { TaskProjection } from "#services/message/projection";
import { logFault } from "#services/log";

/** What comes meanwhile goes to Postgres together: a copy of one conversation costs as much as one of twenty. */
const GATHER_MS = 200;
const TOGETHER_MAX = 50;

interface Waiting {
  projection: TaskProjection;
  done: PromiseWithResolvers<Projected>;
}

/** Copies conversations of the organization to Postgres. A conversation keeps what was not acknowledged, and tells it again. */
export class Projector {
  readonly #project: (projections: TaskProjection[]) => Promise<ProjectedAll>;
  readonly #changed: () => void;
  #waiting: Waiting[] = [];
  #isRunning = false;

  /** `changed`: resources of the organization are not as they were. */
  constructor(project: (projections: TaskProjection[]) => Promise<ProjectedAll>, changed: () => void) {
    this.#project = project;
    this.#changed = changed;
  }

  /** Resolves when the copy is in Postgres. */
  copy(projection: TaskProjection): Promise<Projected> {
    const done = Promise.withResolvers<Projected>();
    this.#waiting.push({ projection, done });
    if (!this.#isRunning) void this.#run();
    return done.promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      await this.#store(this.#take());
    }
    this.#isRunning = false;
  }

  /** The oldest, of each conversation one: a later one must find the earlier one done. */
  #take(): Waiting[] {
    const taken = new Map<string, Waiting>();
    for (const waiting of this.#waiting) {
      const { taskId } = waiting.projection;
      if (taken.size < TOGETHER_MAX && !taken.has(taskId)) taken.set(taskId, waiting);
    }
    const these = [...taken.values()];
    this.#waiting = this.#waiting.filter((waiting) => !these.includes(waiting));
    return these;
  }

  async #store(these: Waiting[]): Promise<void> {
    const failed = await this.#attempt(these);
    if (failed === null) return;
    if (these.length === 1) return these[0]!.done.reject(failed.error);
    logFault("projections-failed", failed.error);
    await this.#storeEach(these);
  }

  /** One that Postgres does not take must not keep the others. Two of them in a row: then it is Postgres that fails. */
  async #storeEach(these: Waiting[]): Promise<void> {
    let inRow = 0;
    for (const [index, one] of these.entries()) {
      const failed = await this.#attempt([one]);
      inRow = failed ? inRow + 1 : 0;
      if (!failed) continue;
      one.done.reject(failed.error);
      if (inRow < 2) continue;
      for (const { done } of these.slice(index + 1)) done.reject(failed.error);
      return;
    }
  }

  async #attempt(these: Waiting[]): Promise<{ error: unknown } | null> {
    try {
      const { outcomes, changed } = await this.#project(these.map(({ projection }) => projection));
      for (const [index, { done }] of these.entries()) done.resolve(outcomes[index]!);
      if (changed) this.#changed();
      return null;
    } catch (error) {
      return { error };
    }
  }
}
