import type { ChannelReport, Delivery, Tally } from "#protocol/api/channels";
import { wordsOfFailure } from "#core/channel/failure-words";
import type { Failure } from "#protocol/failure";
import { connect } from "#db/connect";
import { reportStatus } from "#services/channel/report-status";
import { AlarmBook } from "../kit/alarm-book.ts";
import { tenantHub } from "../stubs.ts";
import type { Open } from "./open-hub.ts";
import { readyOf, statusOf } from "./report.ts";
import { NO_TALLY, type HubStore } from "./store.ts";

const REPORT_MS = 2_000;
/** What is counted is kept this soon: an object that nobody calls leaves memory after ten seconds. */
const KEEP_MS = 5_000;
/** A busy channel writes its status this often at most. */
const REPORT_AGAIN_MS = 30_000;

/** How a channel is: counted in memory; by alarm kept, and more seldom reported to its resource. */
export class Standing {
  readonly #env: Env;
  readonly #store: HubStore;
  readonly alarms: AlarmBook<"keep" | "report">;
  #tally: Tally = NO_TALLY;
  #reportedAt = 0;

  constructor(env: Env, at: { storage: DurableObjectStorage; store: HubStore; open: () => Promise<Open | null> }) {
    this.#env = env;
    this.#store = at.store;
    this.alarms = new AlarmBook(at.storage, {
      keep: async () => this.#store.saveTally(this.#tally),
      report: async () => this.report(await at.open()),
    });
  }

  /** What an earlier life of the object counted. */
  restore(): void {
    this.#tally = this.#store.tally();
  }

  received(count: number): void {
    this.#change({ received: this.#tally.received + count, lastEventAt: Date.now() });
  }

  refused(why: Failure): void {
    this.#change({
      refused: this.#tally.refused + 1,
      lastRefusal: { at: Date.now(), reason: wordsOfFailure(why), why },
    });
  }

  buried(): void {
    this.#change({ dead: this.#tally.dead + 1 });
  }

  told(delivery: Omit<Delivery, "id">): void {
    this.#store.logDelivery(delivery);
    const { delivered, failed, failuresInRow } = this.#tally;
    if (delivery.status === "failed") {
      const { error = "", why } = delivery;
      const lastFailure = { at: Date.now(), message: error, ...(why && { why }) };
      this.#change({ failed: failed + 1, failuresInRow: failuresInRow + 1, lastFailure });
    } else this.#change({ delivered: delivered + 1, failuresInRow: 0, lastDeliveryAt: Date.now() });
  }

  /** For people. */
  describe(open: Open): ChannelReport {
    const ready = readyOf(open);
    const { webhookUrl: webhook_url = "", health = "ok" } = this.#statusOf(open);
    const { reason, message, why } = ready;
    const facts = { reason, message, ...(why && { why }), webhook_url, health };
    return { ready: ready.status === "True", ...facts, tally: this.#tally, senders: this.#store.senders() };
  }

  /** The channel's status, as its resource has it. */
  async report(open: Open | null): Promise<void> {
    if (!open) return;
    const status = this.#statusOf(open);
    this.#reportedAt = Date.now();
    const { organizationId, channelId } = open.stored;
    const scope = { db: connect(this.#env), organizationId };
    await reportStatus(scope, channelId, { status, ready: readyOf(open), nowMs: this.#reportedAt });
    await tenantHub(this.#env, organizationId).changedElsewhere();
  }

  #statusOf(open: Open) {
    return statusOf(open, `${this.#env.PUBLIC_URL}/hooks/${open.stored.channelId}`, this.#tally);
  }

  #change(change: Partial<Tally>): void {
    this.#tally = { ...this.#tally, ...change };
    const now = Date.now();
    this.alarms.setSooner("keep", now + KEEP_MS);
    this.alarms.setSooner("report", Math.max(now + REPORT_MS, this.#reportedAt + REPORT_AGAIN_MS));
  }
}
