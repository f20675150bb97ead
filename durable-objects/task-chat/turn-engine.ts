import { nextTry } from "#core/agent/model-retry";
import type { Decision } from "#core/agent/decide";
import { offeredTools } from "#core/agent/question";
import { strategyOf } from "#core/agent/strategy";
import type { MemberSnapshot, ModelConfig, TeamSnapshot } from "#core/agent/snapshot";
import type { Failure } from "#models/failure";
import { asAppError } from "#core/errors";
import { logFault } from "#services/log";
import { Answer } from "./answer.ts";
import { askModel } from "./ask-model.ts";
import { compact } from "./compaction.ts";
import { callOptions } from "./model-call.ts";
import type { Parts } from "./parts.ts";
import { expireWaiting, runTools } from "./run-tools.ts";
import type { TurnRow } from "./store/turns.ts";
import { writeTitle } from "./title.ts";
import { beginTurn, cancelTurn, failTurn, finishTurn, recordStep } from "./turn-record.ts";

const WATCHDOG_MS = 20_000;

interface Active {
  turn: TurnRow;
  abort: AbortController;
}

/**
 * Drives the turns of one conversation: record → decide → act, one recorded step after another. A step runs at once;
 * an alarm watches it. After a crash the same record gives the same decision.
 */
export class TurnEngine {
  readonly #parts: Parts;
  #active: Active | null = null;
  #answer: Answer | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The team for a turn that is about to be asked for, if it would begin at once. Known beforehand, the question and
   * the beginning of its answer are one commit to disk. Null: nothing is known, or it cannot be read now; the turn asks
   * for itself, and shows people what it cannot have.
   */
  async foresee(modelOverride: string | undefined): Promise<TeamSnapshot | null> {
    if (this.#active || this.#parts.turns.current()) return null;
    return this.#parts.ports.snapshot(modelOverride).catch(() => null);
  }

  /** Starts or goes on with the turn that is due. Safe to call at any time. */
  wake(foreseen: { turnId: string; snapshot: TeamSnapshot | null } | null = null): void {
    if (this.#active) return;
    const turn = this.#parts.turns.current();
    if (!turn) return;
    const active: Active = { turn, abort: new AbortController() };
    this.#active = active;
    this.#parts.watch(Date.now() + WATCHDOG_MS);
    const snapshot = foreseen?.turnId === turn.turnId ? foreseen.snapshot : null;
    this.#parts.ports.keepAlive(this.#drive(active, snapshot));
  }

  /** Alarm: a step still runs, or nobody drives a turn that should be driven, or a waiting call is overdue. */
  async watchdog(): Promise<void> {
    const running = this.#parts.turns.running();
    if (running && !this.#active) expireWaiting(this.#parts, this.answerOf(running), running);
    if (this.#active) this.#parts.watch(Date.now() + WATCHDOG_MS);
    this.wake();
  }

  /** After this object was loaded: withdraws what was shown by a step that died, then goes on. */
  recover(): void {
    const { turns, journal, conversation } = this.#parts;
    const turn = turns.running();
    const message = turn && conversation.message(turn.messageId);
    if (turn && message) {
      const died = turns.record(turn.turnId).steps.find((step) => step.status === "running");
      const kept = this.answerOf(turn);
      if (died || journal.hasGap) {
        journal.withdraw({
          message_id: turn.messageId,
          keep_offset: kept.offset,
          keep_blocks: kept.blocks.map(({ block }) => block.id),
          attempt: (died?.attempt ?? 0) + 1,
        });
      }
    }
    this.wake();
  }

  /** The running turn's answer as shown so far. */
  answerOf(turn: TurnRow): Answer {
    if (this.#answer?.messageId === turn.messageId) return this.#answer;
    const message = this.#parts.conversation.message(turn.messageId)!;
    this.#answer = new Answer(message, this.#parts.journal, () => this.#parts.audience.size);
    return this.#answer;
  }

  /** State of a message that is still being written. */
  live(messageId: string) {
    const answer = this.#answer;
    return answer?.messageId === messageId ? answer.state() : null;
  }

  cancel(turn: TurnRow, by: string): void {
    // One that only waits has shown nothing: what is being written is another turn's.
    if (turn.status === "running") {
      this.#answer?.discard();
      this.#parts.journal.streaming = false;
    }
    cancelTurn(this.#parts, turn, { by, answer: turn.status === "running" ? this.answerOf(turn) : null });
    const active = this.#active;
    if (active?.turn.turnId === turn.turnId) {
      this.#active = null;
      active.abort.abort();
    }
    this.#rest();
  }

  async #drive(active: Active, foreseen: TeamSnapshot | null): Promise<void> {
    try {
      await this.#run(active, foreseen);
    } catch (error) {
      logFault("turn-failed", error, { taskId: this.#parts.task.taskId });
      if (!active.abort.signal.aborted) {
        const safe = asAppError(error);
        this.#fail(active.turn, safe?.code ?? "INTERNAL", safe?.message ?? "Something went wrong on our side.", !safe);
      }
    }
    if (this.#active === active) {
      this.#active = null;
      this.#rest();
    }
  }

  /** After a turn ended, or waits: the next one, or quiet. */
  #rest(): void {
    const { turns } = this.#parts;
    const running = turns.running();
    if (!running) this.#answer = null;
    if (running === null && turns.current()) return this.wake();
    if (running === null) this.#parts.unwatch();
  }

  async #run(active: Active, foreseen: TeamSnapshot | null): Promise<void> {
    const { signal } = active.abort;
    if (active.turn.status === "queued") {
      const { options, team } = active.turn;
      const snapshot = foreseen ?? (await this.#parts.ports.snapshot(options.model, team));
      if (signal.aborted) return;
      active.turn = beginTurn(this.#parts, active.turn, snapshot);
    }
    const { turn } = active;
    const strategy = turn.snapshot && strategyOf(turn.snapshot);
    const refusal = strategy ? strategy.refuse(turn.snapshot!) : "This way of working together is not available yet.";
    if (!strategy || refusal !== null) return this.#fail(turn, "UNSUPPORTED", refusal ?? "", false);
    while (!signal.aborted) {
      const record = this.#parts.turns.record(turn.turnId);
      const member = turn.snapshot!.members[strategy.speaker(turn.snapshot!, record)]!;
      const goesOn = await this.#act(active, member, strategy.decide(record));
      if (!goesOn) return;
    }
  }

  /** Carries out one decision; false when the turn has ended or waits. */
  async #act(active: Active, member: MemberSnapshot, decision: Decision): Promise<boolean> {
    const { turn } = active;
    switch (decision.act) {
      case "ask-model":
        return this.#ask(active, member, decision);
      case "run-tools": {
        const tools = this.#parts.ports.tools(offeredTools(member.ghost.tools, turn.options));
        await runTools(
          this.#parts,
          { turn, answer: this.answerOf(turn), tools, signal: active.abort.signal },
          decision.calls,
        );
        return true;
      }
      case "wait":
        this.#parts.watch(decision.until);
        return false;
      case "finish":
        finishTurn(this.#parts, turn, this.answerOf(turn), decision.reason);
        this.#parts.ports.keepAlive(writeTitle(this.#parts, turn, member));
        return false;
      case "fail":
        this.#fail(turn, decision.code, "The answer was interrupted three times.", true);
        return false;
    }
  }

  async #ask(
    active: Active,
    member: MemberSnapshot,
    decision: Extract<Decision, { act: "ask-model" }>,
  ): Promise<boolean> {
    const { turn, abort } = active;
    const { turns, journal } = this.#parts;
    if (decision.step === 0) await compact(this.#parts, turn, member, abort.signal);
    if (abort.signal.aborted) return false;
    turns.beginStep(turn.turnId, decision.step, decision.attempt, Date.now());
    const answer = this.answerOf(turn);
    const models = [member.model, ...member.fallbacks];
    for (let tries = 1; ; tries++) {
      const config = models[0]!;
      journal.streaming = true;
      const asked = await this.#askOnce(active, member, { ...decision, config });
      if (abort.signal.aborted || asked.kind === "cancelled") return false;
      journal.streaming = false;
      if (asked.kind === "answered") {
        recordStep(this.#parts, turn, { step: decision.step, answer, config, asked });
        return true;
      }
      const { failure, shown } = asked;
      const next = nextTry({
        tries,
        ...failure,
        retryAfterMs: failure.retryAfterMs,
        shown,
        fallbacksLeft: models.length - 1,
      });
      if (next.act === "give-up") {
        this.#fail(turn, failure.code, failureText(config, failure), true);
        return false;
      }
      if (next.act === "fallback") {
        models.shift();
        tries = 0;
        const [from, to] = [config.name, models[0]!.name];
        journal.record("chat:status", { kind: "failover", turn_id: turn.turnId, from, to, why: failure.code });
      } else {
        const retry = { kind: "retry" as const, turn_id: turn.turnId, why: failure.code, retry_in_ms: next.delayMs };
        journal.record("chat:status", retry);
        await pause(next.delayMs, abort.signal);
        if (abort.signal.aborted) return false;
      }
    }
  }

  async #askOnce(
    { turn, abort }: Active,
    member: MemberSnapshot,
    ask: { step: number; withTools: boolean; config: ModelConfig; attempt: number },
  ) {
    const { ports } = this.#parts;
    const { config, step } = ask;
    const [model, options] = await Promise.all([
      ports.connect(config, `${turn.turnId}:${step}`),
      callOptions(this.#parts, turn, { member, config, withTools: ask.withTools }),
    ]);
    return askModel({ turnId: turn.turnId, step, model, config, options, signal: abort.signal }, this.answerOf(turn));
  }

  #fail(turn: TurnRow, code: string, message: string, retryable: boolean): void {
    this.#parts.journal.streaming = false;
    const answer = this.#parts.conversation.message(turn.messageId) ? this.answerOf(turn) : null;
    failTurn(this.#parts, turn, answer, { code, message, retryable });
  }
}

function failureText(config: ModelConfig, failure: Failure): string {
  return `The model ${config.name} did not answer: ${failure.detail}`;
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
