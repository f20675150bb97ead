import { DurableObject } from "cloudflare:workers";
import { ChannelError } from "#core/channel";
import { noticeDelayMs, type NoticeOrder } from "#core/notify";
import { connect } from "#db/connect";
import type { NoticeAttempt, NoticeReport, NotifierReport } from "#protocol/api/notifications";
import type { NotifierSpec } from "#protocol/kinds/notifier";
import { readMasterKeys } from "#secrets/envelope";
import { newId } from "#secrets/random";
import { logFault } from "#services/log";
import { findRow } from "#services/resource/get";
import { openCredentials } from "#services/secret/open-credentials";
import { AlarmBook } from "../kit/alarm-book.ts";
import { hasTables, migrateSql, upgradeSql } from "../kit/sql-migrations.ts";
import { NotItsTurn } from "./channel-steps.ts";
import { stepsOf, type Step } from "./deliver.ts";
import { MIGRATIONS, NoticeStore, reportOf, type NoticeQuery, type NoticeRow } from "./store.ts";

const PER_MINUTE = 120;
const AT_ONCE = 10;

/** One organization's outbox of notices: each is tried until it is taken or given up, and can be sent again by a person. */
export class NoticeHub extends DurableObject<Env> {
  readonly #store: NoticeStore;
  readonly #alarms: AlarmBook<"deliver">;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new NoticeStore(ctx.storage.sql);
    this.#alarms = new AlarmBook(ctx.storage, { deliver: () => this.#deliverDue() });
    upgradeSql(ctx.storage.sql, MIGRATIONS);
  }

  /** Null when there are too many for a minute. The same key again is the notice that is known. */
  accept(order: NoticeOrder): { id: string } | null {
    migrateSql(this.ctx.storage.sql, MIGRATIONS);
    const known = order.key === null ? null : this.#store.idOfKey(order.key);
    if (known !== null) return { id: known };
    const now = Date.now();
    if (this.#store.countSince(now - 60_000) >= PER_MINUTE) return null;
    const id = newId();
    this.#store.insert(id, order, now);
    this.#alarms.setSooner("deliver", now);
    return { id };
  }

  list(query: NoticeQuery): NoticeReport[] {
    return hasTables(this.ctx.storage.sql) ? this.#store.list(query) : [];
  }

  /** How each notifier that was ever used does. */
  notifiers(): NotifierReport[] {
    return hasTables(this.ctx.storage.sql) ? this.#store.notifiers() : [];
  }

  get(id: string): NoticeReport | null {
    const row = hasTables(this.ctx.storage.sql) ? this.#store.get(id) : null;
    return row && reportOf(row);
  }

  /** Sends a dead notice again, from where it stopped. Null when there is none; false when it is not dead. */
  replay(id: string): NoticeReport | false | null {
    const row = hasTables(this.ctx.storage.sql) ? this.#store.get(id) : null;
    if (!row) return null;
    if (row.status !== "dead") return false;
    const now = Date.now();
    const again: NoticeRow = { ...row, status: "pending", dueAt: now, failures: 0 };
    this.#store.update(again);
    this.#alarms.setSooner("deliver", now);
    return reportOf(again);
  }

  override async alarm(): Promise<void> {
    await this.#alarms.ring();
  }

  async #deliverDue(): Promise<void> {
    for (;;) {
      const due = this.#store.due(Date.now(), AT_ONCE);
      if (due.length === 0) break;
      await Promise.all(due.map((row) => this.#deliver(row)));
    }
    const next = this.#store.nextDue();
    if (next !== null) this.#alarms.set("deliver", next);
  }

  async #deliver(start: NoticeRow): Promise<void> {
    const row = { ...start };
    const startedAt = Date.now();
    const settle = (failed: Pick<NoticeAttempt, "error" | "why">, change: Partial<NoticeRow>) => {
      const attempt = { at: startedAt, latency_ms: Date.now() - startedAt, ...failed };
      this.#store.update({ ...row, attempts: [...row.attempts, attempt], ...change });
    };
    try {
      const steps = await this.#stepsOf(row);
      for (let at = row.done; at < steps.length; at++) {
        await steps[at]!();
        row.done = at + 1;
        this.#store.update(row);
      }
      settle({ error: null }, { status: "sent", dueAt: null });
    } catch (error) {
      if (error instanceof NotItsTurn) return this.#store.update({ ...row, dueAt: Date.now() + error.retryAfterMs! });
      const failures = row.failures + 1;
      const { failed, retryable, retryAfterMs } = outcomeOf(error);
      const delay = retryable ? noticeDelayMs(failures, retryAfterMs) : null;
      if (delay === null) settle(failed, { status: "dead", dueAt: null, failures });
      else settle(failed, { dueAt: Date.now() + delay, failures });
    }
  }

  /** The notifier as it is now: whoever corrects it saves what waits for it. */
  async #stepsOf(row: NoticeRow): Promise<Step[]> {
    const organizationId = this.ctx.id.name ?? "";
    const scope = { db: connect(this.env), organizationId };
    const { namespace, name } = row.order.notifier;
    const found = await findRow(scope, { kind: "Notifier", namespace, name });
    if (!found) throw new ChannelError({ code: "NotifierDeleted" }, { retryable: false });
    const spec = found.spec as NotifierSpec;
    const keys = await readMasterKeys(this.env.MASTER_KEY);
    const ref = spec.credentialRef;
    const credentials = ref ? await openCredentials(scope, keys, { namespace, ref }) : {};
    return stepsOf({ env: this.env, organizationId, namespace, spec, credentials, row });
  }
}

interface Outcome {
  failed: Pick<NoticeAttempt, "error" | "why">;
  retryable: boolean;
  retryAfterMs?: number | undefined;
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof ChannelError)) logFault("notice-failed", error);
  const { message, failure, retryable, retryAfterMs } =
    error instanceof ChannelError ? error : new ChannelError({ code: "Internal" }, { retryable: true });
  return { failed: { error: message, ...(failure && { why: failure }) }, retryable, retryAfterMs };
}
