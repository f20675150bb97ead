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
/** A busy channel writes its status this often at most. */
const REPORT_AGAIN_MS = 30_000;

/** What comes is many, and anybody may send it: the count of it is written this often at most. */
const SAVE_MS = 1_000;

/** How a channel is: counted in memory, kept soon after, and reported to its resource by alarm. */
export class Standing {
  readonly #env: Env;
  readonly #store: HubStore;
  readonly alarms: AlarmBook<"report">;
  #tally: Tally = NO_TALLY;
  #reportedAt = 0;
  #isSaving = false;

  constructor(env: Env, at: { storage: DurableObjectStorage; store: HubStore; open: () => Promise<Open | null> }) {
    this.#env = env;
    this.#store = at.store;
    this.alarms = new AlarmBook(at.storage, { report: async () => this.report(await at.open()) });
  }

  /** What an earlier life of the object counted. */
  restore(): void {
    this.#tally = this.#store.tally();
  }

  received(count: number): void {
    this.#change({ received: this.#tally.received + count, lastEventAt: Date.now() });
    this.#saveSoon();
  }

  refused(why: Failure): void {
    this.#change({
      refused: this.#tally.refused + 1,
      lastRefusal: { at: Date.now(), reason: wordsOfFailure(why), why },
    });
    this.#saveSoon();
  }

  buried(): void {
    this.#change({ dead: this.#tally.dead + 1 });
    this.#store.saveTally(this.#tally);
  }

  told(delivery: Omit<Delivery, "id">): void {
    this.#store.logDelivery(delivery);
    const { delivered, failed, failuresInRow } = this.#tally;
    if (delivery.status === "failed") {
      const { error = "", why } = delivery;
      const lastFailure = { at: Date.now(), message: error, ...(why && { why }) };
      this.#change({ failed: failed + 1, failuresInRow: failuresInRow + 1, lastFailure });
    } else this.#change({ delivered: delivered + 1, failuresInRow: 0, lastDeliveryAt: Date.now() });
    // With the delivery itself, in one commit.
    this.#store.saveTally(this.#tally);
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
    this.alarms.setSooner("report", Math.max(Date.now() + REPORT_MS, this.#reportedAt + REPORT_AGAIN_MS));
  }

  /** An object that rests is put away long before its report is due, with all that is only in memory. */
  #saveSoon(): void {
    if (this.#isSaving) return;
    this.#isSaving = true;
    setTimeout(() => {
      this.#isSaving = false;
      if (this.#store.isMade()) this.#store.saveTally(this.#tally);
    }, SAVE_MS);
  }
}
