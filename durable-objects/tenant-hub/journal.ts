/** Keeps the window in step with Postgres, and tells those who watch. */
import type { News } from "#core/resource/watch";
import { changesSince, currentVersion } from "#services/resource/changes-since";
import type { StoredChange } from "#services/resource/ports";
import type { Scope } from "#services/resource/scope";
import { namespaceNews, newsOf } from "./news.ts";
import type { Watchers } from "./watchers.ts";
import type { WatchWindow } from "./store/window.ts";

/** A hub that is new to its organization knows at once what happened lately. */
const FIRST_SPAN = 500;
const SYNC_MAX = 2000;

export interface JournalPorts {
  scope(): Scope;
  /** Changes that were found in Postgres: what follows from them may still be owed. */
  found(changes: StoredChange[]): void;
}

export class ChangeJournal {
  readonly #window: WatchWindow;
  readonly #watchers: Watchers;
  readonly #ports: JournalPorts;
  #loaded = false;
  /** Nothing was known before: what is found now was followed long ago. */
  #isNew = false;
  /** False: others may have written what the window does not have. */
  #inStep = false;

  constructor(window: WatchWindow, watchers: Watchers, ports: JournalPorts) {
    this.#window = window;
    this.#watchers = watchers;
    this.#ports = ports;
  }

  get high(): number {
    return this.#window.bounds?.high ?? 0;
  }

  /** Null when what happened since is not known any more. */
  since(version: number, kind: string): Iterable<News> | null {
    const { low, high } = this.#window.bounds ?? { low: 0, high: 0 };
    return version < low || version > high ? null : this.#window.after(version, kind);
  }

  /** Others have written: seen at once when somebody watches, else when somebody does. */
  fallBehind(): void {
    this.#inStep = false;
  }

  /** Notes this object's own changes, in their order, with what others wrote in between. */
  async record(own: News[]): Promise<void> {
    const first = own[0];
    if (!first) return;
    await this.#begin(first.resourceVersion - 1);
    const follows = own.every((news, index) => news.resourceVersion === this.high + 1 + index);
    if (!follows) return this.#sync(own);
    this.#take(own, own.at(-1)!.resourceVersion);
  }

  /** Brings the window to all that is in Postgres, at least up to `version`. */
  async catchUp(version: number): Promise<void> {
    await this.#begin();
    if (!this.#inStep || version > this.high) await this.#sync([]);
  }

  async #begin(version?: number): Promise<void> {
    if (!this.#loaded) this.#window.load();
    this.#loaded = true;
    if (this.#window.bounds) return;
    this.#isNew = true;
    const at = version ?? (await currentVersion(this.#ports.scope()));
    this.#window.begin(Math.max(0, at - FIRST_SPAN));
  }

  async #sync(own: News[]): Promise<void> {
    const scope = this.#ports.scope();
    const found = await changesSince(scope, this.high, SYNC_MAX);
    if (found.cut) {
      this.#window.begin(found.version);
      this.#watchers.expireAll();
    } else {
      const known = new Set(own.map((news) => news.resourceVersion));
      const others = [
        ...found.changes.map(newsOf),
        ...found.namespaces.map((change) => namespaceNews(change, scope.organizationId)),
      ].filter((news) => !known.has(news.resourceVersion));
      const all = [...own, ...others].toSorted((one, other) => one.resourceVersion - other.resourceVersion);
      this.#take(all, found.version);
      const unknown = found.changes.filter(({ row }) => !known.has(row.resourceVersion));
      if (!this.#isNew) this.#ports.found(unknown);
    }
    this.#isNew = false;
    this.#inStep = true;
  }

  #take(news: News[], upTo: number): void {
    this.#window.append(news, upTo);
    this.#watchers.tellAll(news, this.high);
  }
}
