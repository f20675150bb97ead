import type { SendOptions, Usage } from "#protocol/task-frames";
import type { TeamSnapshot } from "#core/agent/snapshot";
import type { CallRecord, GuidanceRecord, ModelOutcome, StepRecord, TurnRecord, TurnStatus } from "#core/agent/turn";
import type { ToolOutcome } from "#core/agent/tool";

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

/** Turns with their steps, tool calls and guidance: the record that `decide` reads. */
export class TurnStore {
  readonly #sql: SqlStorage;
  /** What was read last and not written since: one step asks for the same several times. */
  #running: TurnRow | null | undefined;
  #record: TurnRecord | null = null;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  enqueue(turn: Omit<TurnRow, "status" | "startedAt" | "snapshot">): void {
    this.#sql.exec(
      "INSERT INTO turn (turn_id, message_id, reply_to, status, facts, queued_at) VALUES (?, ?, ?, 'queued', ?, ?)",
      turn.turnId,
      turn.messageId,
      turn.replyTo,
      JSON.stringify({ options: turn.options, requestedBy: turn.requestedBy, team: turn.team }),
      turn.queuedAt,
    );
  }

  get(turnId: string): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE turn_id = ?", turnId);
  }

  /** The turn that runs, else the oldest that waits. */
  current(): TurnRow | null {
    return this.running() ?? this.#first("SELECT * FROM turn WHERE status = 'queued' ORDER BY number LIMIT 1");
  }

  running(): TurnRow | null {
    if (this.#running === undefined) {
      this.#running = this.#first("SELECT * FROM turn WHERE status = 'running' ORDER BY number LIMIT 1");
    }
    return this.#running;
  }

  /** The turn that was begun last. */
  latest(): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE started_at IS NOT NULL ORDER BY number DESC LIMIT 1");
  }

  queuedCount(): number {
    return this.#sql.exec<{ count: number }>("SELECT count(*) AS count FROM turn WHERE status = 'queued'").one().count;
  }

  replyingTo(messageId: string): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE reply_to = ? ORDER BY number DESC LIMIT 1", messageId);
  }

  withCall(callId: string): TurnRow | null {
    return this.#first("SELECT * FROM turn WHERE turn_id = (SELECT turn_id FROM tool_call WHERE call_id = ?)", callId);
  }

  start(turnId: string, at: number, snapshot: TeamSnapshot): void {
    this.#running = undefined;
    this.#sql.exec(
      "UPDATE turn SET status = 'running', started_at = ?, snapshot = ? WHERE turn_id = ?",
      at,
      JSON.stringify(snapshot),
      turnId,
    );
  }

  end(turnId: string, status: "done" | "error" | "cancelled"): void {
    this.#running = undefined;
    this.#sql.exec("UPDATE turn SET status = ?, snapshot = NULL WHERE turn_id = ?", status, turnId);
  }

  /** Ends every queued turn that answers one of these messages. */
  dropQueued(replyTo: string[]): void {
    for (const id of replyTo) {
      this.#sql.exec("UPDATE turn SET status = 'cancelled' WHERE reply_to = ? AND status = 'queued'", id);
    }
  }

  record(turnId: string): TurnRecord {
    if (this.#record?.turnId !== turnId) this.#record = this.#read(turnId);
    return this.#record;
  }

  #read(turnId: string): TurnRecord {
    const steps = this.#sql
      .exec<{ n: number; attempt: number; status: string; started_at: number; outcome: string | null }>(
        "SELECT n, attempt, status, started_at, outcome FROM step WHERE turn_id = ? ORDER BY n",
        turnId,
      )
      .toArray()
      .map((row): StepRecord => ({
        n: row.n,
        attempt: row.attempt,
        status: row.status as StepRecord["status"],
        startedAt: row.started_at,
        outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as ModelOutcome),
      }));
    return { turnId, steps, calls: this.#calls(turnId), guidance: this.#guidance(turnId) };
  }

  beginStep(turnId: string, n: number, attempt: number, at: number): void {
    this.#record = null;
    this.#sql.exec(
      `INSERT INTO step (turn_id, n, attempt, status, started_at) VALUES (?, ?, ?, 'running', ?)
       ON CONFLICT (turn_id, n) DO UPDATE SET attempt = excluded.attempt, started_at = excluded.started_at`,
      turnId,
      n,
      attempt,
      at,
    );
    this.#sql.exec("UPDATE guidance SET before_step = ? WHERE turn_id = ? AND before_step IS NULL", n, turnId);
  }

  endStep(turnId: string, n: number, outcome: ModelOutcome): void {
    this.#record = null;
    this.#sql.exec(
      "UPDATE step SET status = 'done', outcome = ? WHERE turn_id = ? AND n = ?",
      JSON.stringify(outcome),
      turnId,
      n,
    );
  }

  addCall(
    turnId: string,
    call: Pick<CallRecord, "callId" | "step" | "wireId" | "tool" | "input">,
    position: number,
  ): void {
    this.#record = null;
    this.#sql.exec(
      `INSERT INTO tool_call (call_id, turn_id, step, position, wire_id, tool, input, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')`,
      call.callId,
      turnId,
      call.step,
      position,
      call.wireId,
      call.tool,
      call.input,
    );
  }

  beginCall(callId: string, status: "running" | "waiting", at: number, dueAt: number): void {
    this.#record = null;
    this.#sql.exec(
      "UPDATE tool_call SET status = ?, started_at = ?, due_at = ? WHERE call_id = ?",
      status,
      at,
      dueAt,
      callId,
    );
  }

  /** False when the call was settled before: the first outcome stays. */
  endCall(callId: string, outcome: ToolOutcome): boolean {
    this.#record = null;
    return (
      this.#sql
        .exec(
          "UPDATE tool_call SET status = 'done', outcome = ? WHERE call_id = ? AND status <> 'done' RETURNING 1",
          JSON.stringify(outcome),
          callId,
        )
        .toArray().length > 0
    );
  }

  addGuidance(turnId: string, guidance: Omit<GuidanceRecord, "beforeStep">): void {
    this.#record = null;
    this.#sql.exec(
      "INSERT INTO guidance (id, turn_id, content, sender) VALUES (?, ?, ?, ?)",
      guidance.id,
      turnId,
      guidance.content,
      JSON.stringify(guidance.sender),
    );
  }

  hasGuidance(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM guidance WHERE id = ?", id).toArray().length > 0;
  }

  summary(): { uptoSeq: number; content: string } | null {
    const row = this.#sql
      .exec<{ upto_seq: number; content: string }>("SELECT * FROM summary ORDER BY upto_seq DESC LIMIT 1")
      .toArray()[0];
    return row ? { uptoSeq: row.upto_seq, content: row.content } : null;
  }

  saveSummary(uptoSeq: number, content: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO summary (upto_seq, content) VALUES (?, ?)", uptoSeq, content);
  }

  /** A summary that covers a message that was withdrawn no longer tells the truth. */
  dropSummariesFrom(seq: number): void {
    this.#sql.exec("DELETE FROM summary WHERE upto_seq >= ?", seq);
  }

  addModelCall(call: ModelCall): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO model_call (call_id, facts) VALUES (?, ?)",
      call.callId,
      JSON.stringify(call),
    );
  }

  modelCalls(limit: number): ModelCall[] {
    return this.#sql
      .exec<{ facts: string }>("SELECT facts FROM model_call LIMIT ?", limit)
      .toArray()
      .map((row) => JSON.parse(row.facts) as ModelCall);
  }

  hasModelCalls(): boolean {
    return this.#sql.exec("SELECT 1 FROM model_call LIMIT 1").toArray().length > 0;
  }

  settleModelCalls(ids: string[]): void {
    for (const id of ids) this.#sql.exec("DELETE FROM model_call WHERE call_id = ?", id);
  }

  #calls(turnId: string): CallRecord[] {
    return this.#sql
      .exec<Record<string, SqlStorageValue>>(
        "SELECT * FROM tool_call WHERE turn_id = ? ORDER BY step, position",
        turnId,
      )
      .toArray()
      .map((row) => ({
        callId: row.call_id as string,
        step: row.step as number,
        wireId: row.wire_id as string,
        tool: row.tool as string,
        input: row.input as string,
        status: row.status as CallRecord["status"],
        startedAt: row.started_at as number | null,
        dueAt: row.due_at as number | null,
        outcome: row.outcome === null ? null : (JSON.parse(row.outcome as string) as ToolOutcome),
      }));
  }

  #guidance(turnId: string): GuidanceRecord[] {
    return this.#sql
      .exec<{ id: string; content: string; sender: string; before_step: number | null }>(
        "SELECT id, content, sender, before_step FROM guidance WHERE turn_id = ? ORDER BY rowid",
        turnId,
      )
      .toArray()
      .map((row) => ({
        id: row.id,
        content: row.content,
        sender: JSON.parse(row.sender) as GuidanceRecord["sender"],
        beforeStep: row.before_step,
      }));
  }

  #first(query: string, ...values: SqlStorageValue[]): TurnRow | null {
    const row = this.#sql.exec<RawTurn>(query, ...values).toArray()[0];
    if (!row) return null;
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
}
