import type { SendOptions, Usage } from "#protocol/task-frames";
import type { TeamSnapshot } from "#core/agent/snapshot";
import type { TurnStatus } from "#core/agent/turn";
import { RecordStore } from "./record.ts";

export interface TurnRow {
  turnId: string;
  messageId: string;
  replyTo: string;
  status: TurnStatus;
  options: SendOptions;
  requestedBy: { id: string; name: string };
  /** Who answers, where it is not the conversation's own team. */
  team?: { namespace: string; name: string } | undefined;
  queuedAt: number;
  startedAt: number | null;
  snapshot: TeamSnapshot | null;
}

interface RawTurn extends Record<string, SqlStorageValue> {
  turn_id: string;
  message_id: string;
  reply_to: string;
  status: string;
  facts: string;
  queued_at: number;
  started_at: number | null;
  snapshot: string | null;
}

/** What was said up to a message, in short. */
interface Summary {
  uptoSeq: number;
  content: string;
}

/** One model call for the usage ledger. */
export interface ModelCall {
  callId: string;
  turnId: string;
  messageId: string;
  userId: string;
  model: string;
  provider: string;
  purpose: "answer" | "title" | "compaction" | "intent";
  at: number;
  usage: Usage;
}

/** Turns with what is recorded of them, summaries, and what models cost. */
export class TurnStore extends RecordStore {
  readonly #sql: SqlStorage;
  /** What was read last and not written since. */
  #running: TurnRow | null | undefined;
  #latest: TurnRow | null | undefined;
  /** What waits, the oldest first, and what models cost that the ledger lacks: read once, and written through. */
  #queued: TurnRow[] | null = null;
  #calls: Map<string, ModelCall> | null = null;
  #summary: Summary | null | undefined;
  constructor(sql: SqlStorage, isNew = false) {
    super(sql);
    this.#sql = sql;
    if (!isNew) return;
    [this.#running, this.#latest, this.#summary] = [null, null, null];
    [this.#queued, this.#calls] = [[], new Map()];
  }

  enqueue(turn: Omit<TurnRow, "status" | "startedAt" | "snapshot">): void {
    const queue = this.#queue();
    this.#sql.exec(
      "INSERT INTO turn (turn_id, message_id, reply_to, status, facts, queued_at) VALUES (?, ?, ?, 'queued', ?, ?)",
      turn.turnId,
      turn.messageId,
      turn.replyTo,
      JSON.stringify({ options: turn.options, requestedBy: turn.requestedBy, team: turn.team }),
      turn.queuedAt,
    );
    queue.push({ ...turn, status: "queued", startedAt: null, snapshot: null });
  }

  get(turnId: string): TurnRow | null {
    if (this.#running?.turnId === turnId) return this.#running;
    return this.#first("SELECT * FROM turn WHERE turn_id = ?", turnId);
  }

  /** The turn that runs, else the oldest that waits. */
  current(): TurnRow | null {
    return this.running() ?? this.#queue()[0] ?? null;
  }

  running(): TurnRow | null {
    if (this.#running === undefined) {
      this.#running = this.#first("SELECT * FROM turn WHERE status = 'running' ORDER BY number LIMIT 1");
    }
    return this.#running;
  }

  /** The turn that was begun last. */
  latest(): TurnRow | null {
    const running = this.running();
    if (running) return running;
    if (this.#latest === undefined) {
      // Turns begin one after the other.
      this.#latest = this.#first("SELECT * FROM turn WHERE started_at IS NOT NULL ORDER BY number DESC LIMIT 1");
    }
    return this.#latest;
  }

  queuedCount(): number {
    return this.#queue().length;
  }

  replyingTo(messageId: string): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE reply_to = ? ORDER BY number DESC LIMIT 1", messageId);
  }

  withCall(callId: string): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE turn_id = (SELECT turn_id FROM tool_call WHERE call_id = ?)", callId);
  }

  start(turnId: string, at: number, snapshot: TeamSnapshot): void {
    this.#sql.exec(
      "UPDATE turn SET status = 'running', started_at = ?, snapshot = ? WHERE turn_id = ?",
      at,
      JSON.stringify(snapshot),
      turnId,
    );
    const known = this.#queue().find((turn) => turn.turnId === turnId);
    this.#running = known && { ...known, status: "running", startedAt: at, snapshot };
    this.#leaveQueue((turn) => turn.turnId === turnId);
    this.beginRecord(turnId);
  }

  end(turnId: string, status: "done" | "error" | "cancelled"): void {
    this.#sql.exec("UPDATE turn SET status = ?, snapshot = NULL WHERE turn_id = ?", status, turnId);
    const running = this.running();
    if (running?.turnId === turnId) {
      this.#latest = { ...running, status, snapshot: null };
      this.#running = null;
    }
    this.#leaveQueue((turn) => turn.turnId === turnId);
  }

  /** Ends every queued turn that answers one of these messages. */
  dropQueued(replyTo: string[]): void {
    for (const id of replyTo) {
      this.#sql.exec("UPDATE turn SET status = 'cancelled' WHERE reply_to = ? AND status = 'queued'", id);
    }
    this.#leaveQueue((turn) => replyTo.includes(turn.replyTo));
  }

  summary(): Summary | null {
    if (this.#summary === undefined) {
      const row = this.#sql
        .exec<{ upto_seq: number; content: string }>(
          "SELECT upto_seq, content FROM summary ORDER BY upto_seq DESC LIMIT 1",
        )
        .toArray()[0];
      this.#summary = row ? { uptoSeq: row.upto_seq, content: row.content } : null;
    }
    return this.#summary;
  }

  saveSummary(uptoSeq: number, content: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO summary (upto_seq, content) VALUES (?, ?)", uptoSeq, content);
    this.#summary = undefined;
  }

  /** A summary that covers a message that was withdrawn no longer tells the truth. */
  dropSummariesFrom(seq: number): void {
    this.#sql.exec("DELETE FROM summary WHERE upto_seq >= ?", seq);
    this.#summary = undefined;
  }

  addModelCall(call: ModelCall): void {
    const calls = this.#owedCalls();
    if (calls.has(call.callId)) return;
    this.#sql.exec("INSERT INTO model_call (call_id, facts) VALUES (?, ?)", call.callId, JSON.stringify(call));
    calls.set(call.callId, call);
  }

  modelCalls(limit: number): ModelCall[] {
    return [...this.#owedCalls().values()].slice(0, limit);
  }

  hasModelCalls(): boolean {
    return this.#owedCalls().size > 0;
  }

  settleModelCalls(ids: string[]): void {
    for (const id of ids) {
      this.#sql.exec("DELETE FROM model_call WHERE call_id = ?", id);
      this.#owedCalls().delete(id);
    }
  }

  #queue(): TurnRow[] {
    return (this.#queued ??= this.#rows("SELECT * FROM turn WHERE status = 'queued' ORDER BY number"));
  }

  #leaveQueue(leaves: (turn: TurnRow) => boolean): void {
    this.#queued = this.#queue().filter((turn) => !leaves(turn));
  }

  #owedCalls(): Map<string, ModelCall> {
    return (this.#calls ??= new Map(
      this.#sql
        .exec<{ call_id: string; facts: string }>("SELECT call_id, facts FROM model_call")
        .toArray()
        .map((row) => [row.call_id, JSON.parse(row.facts) as ModelCall]),
    ));
  }

  #first(query: string, ...values: SqlStorageValue[]): TurnRow | null {
    return this.#rows(query, ...values)[0] ?? null;
  }

  #rows(query: string, ...values: SqlStorageValue[]): TurnRow[] {
    return this.#sql
      .exec<RawTurn>(query, ...values)
      .toArray()
      .map(toTurn);
  }
}

function toTurn(row: RawTurn): TurnRow {
  return {
    turnId: row.turn_id,
    messageId: row.message_id,
    replyTo: row.reply_to,
    status: row.status as TurnStatus,
    ...(JSON.parse(row.facts) as Pick<TurnRow, "options" | "requestedBy" | "team">),
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    snapshot: row.snapshot === null ? null : (JSON.parse(row.snapshot) as TeamSnapshot),
  };
}
