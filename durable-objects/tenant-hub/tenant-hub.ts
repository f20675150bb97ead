import { DurableObject } from "cloudflare:workers";
import { fieldsOfChannel } from "#channels/registry";
import type { Actor } from "#core/actor";
import { connect } from "#db/connect";
import { KINDS } from "#protocol/kinds/registry";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import type { Context } from "#services/context";
import { logFault } from "#services/log";
import type {
  NamespaceCommand,
  ResourceCommand,
  SetCommand,
  SetResult,
  Written,
  WrittenNamespace,
} from "#services/resource/command";
import { projectTasks } from "#services/message/project";
import type { News, TaskProjection } from "#services/message/projection";
import { configurationVersion } from "#services/resource/configuration-version";
import type { NamespaceChange, SecretPort, StoredChange, WritePorts } from "#services/resource/ports";
import { reevaluateReferrers } from "#services/resource/reevaluate";
import { writeNamespace } from "#services/resource/write-namespace";
import { writeResource } from "#services/resource/write";
import { writeSet } from "#services/resource/write-set";
import { openSecret, sealSecret, secretExists, secretMatches } from "#services/secret/secrets";
import { userRoom } from "../stubs.ts";
import { refusable, type Answer } from "./answer.ts";
import { Consequences } from "./consequences.ts";
import { followPorts } from "./follow-ports.ts";
import { ChangeJournal } from "./journal.ts";
import { namespaceNews, newsOf } from "./news.ts";
import { forgetVersion } from "./known-version.ts";
import { Projector, type Copied } from "./projector.ts";
import { ASK_BOOKMARK, Watchers, type WatchRequest } from "./watchers.ts";
import { WatchWindow } from "./store/window.ts";

/** Carries what is to be watched; only the Worker can reach it. */
export const WATCH_HEADER = "x-weft-watch";

/**
 * One organization's order of writes: each waits for the one before it, so versions and references cannot race.
 * Postgres keeps every fact; the object keeps the newest changes, from which watches are fed, and what it still owes.
 */
export class TenantHub extends DurableObject<Env> {
  readonly #window: WatchWindow;
  readonly #watchers: Watchers;
  readonly #journal: ChangeJournal;
  readonly #consequences: Consequences;
  readonly #projector: Projector;
  #tail: Promise<unknown> = Promise.resolve();
  /** A promise, so that turns which begin together ask once, and none keeps what was read before a write. */
  #version: Promise<number> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#window = new WatchWindow(ctx.storage.sql);
    this.#watchers = new Watchers(ctx);
    this.#journal = new ChangeJournal(this.#window, this.#watchers, {
      scope: () => this.#scope(),
      found: (changes) => {
        if (this.#consequences.note(changes)) ctx.waitUntil(this.#consequences.carryOut());
      },
    });
    this.#consequences = new Consequences(ctx.storage, () => followPorts(env, ctx.id.name ?? ""));
    this.#projector = new Projector({
      project: (projections) => projectTasks(this.#scope(), projections, () => Date.now()),
      changed: () => this.#fallBehind(),
      tell: (userId, events) => userRoom(env, userId).notify(ctx.id.name ?? "", events),
    });
  }

  /** Carries out one write. What the caller did wrong is an answer, not an exception. */
  write(actor: Actor, command: ResourceCommand): Promise<Answer<Written[]>> {
    return this.#inTurn(actor, (ctx, ports) => writeResource(ctx, ports, command));
  }

  writeSet(actor: Actor, command: SetCommand): Promise<Answer<SetResult[]>> {
    return this.#inTurn(actor, (ctx, ports) => writeSet(ctx, ports, command));
  }

  writeNamespace(actor: Actor, command: NamespaceCommand): Promise<Answer<WrittenNamespace>> {
    return this.#inTurn(actor, (ctx, ports) => writeNamespace(ctx, ports, command));
  }

  /** Grows with every write of what a turn is configured by. */
  async version(): Promise<number> {
    const asked = (this.#version ??= configurationVersion(connect(this.env), this.ctx.id.name ?? ""));
    try {
      return await asked;
    } catch (error) {
      if (this.#version === asked) this.#version = null;
      throw error;
    }
  }

  /** Somebody else has written resources of this organization: a channel its status. */
  async changedElsewhere(): Promise<void> {
    this.#fallBehind();
  }

  /** Copies what changed in a conversation of this organization to Postgres; then tells people's rooms. */
  project(projection: TaskProjection, news: News): Promise<Copied> {
    return this.#projector.copy(projection, news);
  }

  /** What the person may do has changed: their watches end, and whoever starts again is judged anew. */
  async accessChanged(userId: string): Promise<void> {
    this.#watchers.endOf(userId);
  }

  /** Opens a watch: a socket that carries its lines. */
  override async fetch(request: Request): Promise<Response> {
    const wanted = JSON.parse(decodeURIComponent(request.headers.get(WATCH_HEADER) ?? "")) as WatchRequest;
    await this.#queue(() => this.#journal.catchUp(wanted.since));
    return this.#watchers.accept(wanted, this.#journal.since(wanted.since, wanted.kind), this.#journal.high);
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (message !== ASK_BOOKMARK) return;
    await this.#queue(() => this.#journal.catchUp(0));
    this.#watchers.bookmark(socket, this.#journal.high);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#watchers.closed(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#watchers.closed(socket);
  }

  override async alarm(): Promise<void> {
    await this.#consequences.alarms.ring();
  }

  #configurationChanged(): void {
    this.#version = null;
    forgetVersion(this.ctx.id.name ?? "");
  }

  #fallBehind(): void {
    this.#journal.fallBehind();
    if (this.#watchers.size > 0) this.ctx.waitUntil(this.#queue(() => this.#journal.catchUp(0)));
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    // Its failure is for who asked; the next in line goes on.
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #inTurn<T>(actor: Actor, work: (ctx: Context, ports: WritePorts) => Promise<T>): Promise<Answer<T>> {
    const { answer, owes } = await this.#queue(async () => {
      const ctx: Context = { db: connect(this.env), actor, nowMs: () => Date.now() };
      const changes: StoredChange[] = [];
      const namespaces: NamespaceChange[] = [];
      const ports = this.#writePorts(changes, namespaces);
      try {
        const answered = await refusable(() => work(ctx, ports));
        if (changes.length > 0) await reevaluateReferrers(ctx, ports, [...changes]);
        if (changes.some(({ row }) => KINDS[row.kind].configuration)) this.#configurationChanged();
        return { answer: answered, owes: await this.#stored(actor, changes, namespaces) };
      } catch (error) {
        // More may be stored than is known here. What is known is told and owed all the same.
        this.#configurationChanged();
        await this.#stored(actor, changes, namespaces);
        this.#fallBehind();
        throw error;
      }
    });
    if (owes) await this.#consequences.carryOut();
    return answer;
  }

  /** The write stands, whatever happens in here: what the window misses now it gets when it next looks. */
  async #stored(actor: Actor, changes: StoredChange[], namespaces: NamespaceChange[]): Promise<boolean> {
    const organizationId = this.ctx.id.name ?? "";
    const news = [...changes.map(newsOf), ...namespaces.map((change) => namespaceNews(change, organizationId))];
    try {
      await this.#journal.record(news.toSorted((one, other) => one.resourceVersion - other.resourceVersion));
    } catch (error) {
      this.#journal.fallBehind();
      logFault("watch-window-failed", error, { organizationId });
    }
    return changes.length > 0 && this.#consequences.note(changes, actor);
  }

  #scope() {
    return { db: connect(this.env), organizationId: this.ctx.id.name ?? "" };
  }

  #writePorts(changes: StoredChange[], namespaces: NamespaceChange[]): WritePorts {
    return {
      newId,
      secrets: this.#secrets(),
      channelFields: fieldsOfChannel,
      changed: (change) => void changes.push(change),
      namespaceChanged: (change) => void namespaces.push(change),
    };
  }

  #secrets(): SecretPort {
    const keys = () => readMasterKeys(this.env.MASTER_KEY);
    return {
      seal: async (ctx, secret) => sealSecret(ctx, await keys(), secret),
      exists: secretExists,
      matches: async (ctx, id, value) => secretMatches(ctx, await keys(), id, value),
      open: async ({ db, actor }, id) => openSecret({ db, organizationId: actor.organizationId }, await keys(), id),
    };
  }
}
