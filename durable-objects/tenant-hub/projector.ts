import type { Projected, ProjectedAll } from "#services/message/project";
import type { News, TaskProjection } from "#services/message/projection";
import { logFault } from "#services/log";

/** What comes meanwhile goes to Postgres together: a copy of one conversation costs as much as one of twenty. */
const GATHER_MS = 200;
const TOGETHER_MAX = 50;

/** `told`: everybody whom the news are for has heard all of them. */
export interface Copied {
  outcome: Projected;
  told: boolean;
}

interface Waiting {
  projection: TaskProjection;
  news: News;
  done: PromiseWithResolvers<Copied>;
}

export interface ProjectorPorts {
  project(projections: TaskProjection[]): Promise<ProjectedAll>;
  /** Resources of the organization are not as they were. */
  changed(): void;
  tell(userId: string, events: News["events"]): Promise<void>;
}

/**
 * Copies conversations of the organization to Postgres and tells people's rooms what happened in them, each person once
 * for all that came together. A conversation keeps what was not acknowledged, and sends it again.
 */
export class Projector {
  readonly #ports: ProjectorPorts;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(ports: ProjectorPorts) {
    this.#ports = ports;
  }

  /** Resolves when the copy is in Postgres, and people were told or could not be. */
  copy(projection: TaskProjection, news: News): Promise<Copied> {
    const done = Promise.withResolvers<Copied>();
    this.#waiting.push({ projection, news, done });
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
    let copied: ProjectedAll;
    try {
      copied = await this.#ports.project(these.map(({ projection }) => projection));
    } catch (error) {
      return { error };
    }
    await this.#settle(these, copied);
    return null;
  }

  async #settle(these: Waiting[], { outcomes, changed }: ProjectedAll): Promise<void> {
    if (changed) this.#ports.changed();
    const unreached = await this.#tell(these.map(({ news }) => news));
    for (const [index, { news, done }] of these.entries()) {
      done.resolve({ outcome: outcomes[index]!, told: !news.userIds.some((userId) => unreached.has(userId)) });
    }
  }

  /** Answers whom it could not reach. */
  async #tell(all: News[]): Promise<Set<string>> {
    const eventsOf = new Map<string, News["events"]>();
    for (const { userIds, events } of all) {
      for (const userId of events.length > 0 ? userIds : []) {
        eventsOf.set(userId, [...(eventsOf.get(userId) ?? []), ...events]);
      }
    }
    const unreached = new Set<string>();
    const tell = async ([userId, events]: [string, News["events"]]) => {
      try {
        await this.#ports.tell(userId, events);
      } catch (error) {
        logFault("news-not-told", error, { userId });
        unreached.add(userId);
      }
    };
    await Promise.all([...eventsOf].map(tell));
    return unreached;
  }
}
