import type { ToolOutcome } from "#core/agent/tool";
import type { CallRecord, GuidanceRecord, ModelOutcome, StepRecord, TurnRecord } from "#core/agent/turn";

/** Steps, tool calls and guidance of turns: the record that `decide` reads. */
export class RecordStore {
  readonly #sql: SqlStorage;
  /** That of the turn that was asked for last, as it is now: a step asks for it several times. */
  #record: TurnRecord | null = null;
  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  record(turnId: string): TurnRecord {
    if (this.#record?.turnId !== turnId) {
      const [steps, calls, guidance] = [this.#steps(turnId), this.#calls(turnId), this.#guidance(turnId)];
      this.#record = { turnId, steps, calls, guidance };
    }
    return this.#record;
  }

  /** Nothing is recorded of a turn before it begins. */
  protected beginRecord(turnId: string): void {
    this.#record = { turnId, steps: [], calls: [], guidance: [] };
  }

  beginStep(turnId: string, n: number, attempt: number, at: number): void {
    const { steps, guidance } = this.record(turnId);
    this.#sql.exec(
      `INSERT INTO step (turn_id, n, attempt, status, started_at) VALUES (?, ?, ?, 'running', ?)
       ON CONFLICT (turn_id, n) DO UPDATE SET attempt = excluded.attempt, started_at = excluded.started_at`,
      turnId,
      n,
      attempt,
      at,
    );
    const begun = steps.find((step) => step.n === n) ?? { n, status: "running", outcome: null };
    const others = steps.filter((step) => step.n !== n);
    const waits = ({ beforeStep }: GuidanceRecord) => beforeStep === null;
    for (const { id } of guidance.filter(waits)) {
      this.#sql.exec("UPDATE guidance SET before_step = ? WHERE id = ?", n, id);
    }
    this.#change(turnId, {
      steps: [...others, { ...begun, attempt, startedAt: at }].toSorted((a, b) => a.n - b.n),
      guidance: guidance.map((one) => (waits(one) ? { ...one, beforeStep: n } : one)),
    });
  }

  endStep(turnId: string, n: number, outcome: ModelOutcome): void {
    const { steps } = this.record(turnId);
    const text = JSON.stringify(outcome);
    this.#sql.exec("UPDATE step SET status = 'done', outcome = ? WHERE turn_id = ? AND n = ?", text, turnId, n);
    // As it is read after a crash.
    const kept = JSON.parse(text) as ModelOutcome;
    this.#change(turnId, {
      steps: steps.map((step) => (step.n === n ? { ...step, status: "done", outcome: kept } : step)),
    });
  }

  addCall(
    turnId: string,
    call: Pick<CallRecord, "callId" | "step" | "wireId" | "tool" | "input">,
    position: number,
  ): void {
    const { calls } = this.record(turnId);
    const { callId, step, wireId, tool, input } = call;
    this.#sql.exec(
      `INSERT INTO tool_call (call_id, turn_id, step, position, wire_id, tool, input, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')`,
      callId,
      turnId,
      step,
      position,
      wireId,
      tool,
      input,
    );
    const blank = { status: "pending" as const, startedAt: null, dueAt: null, outcome: null };
    this.#change(turnId, { calls: [...calls, { callId, step, wireId, tool, input, ...blank }] });
  }

  beginCall(callId: string, status: "running" | "waiting", at: number, dueAt: number): void {
    this.#sql.exec(
      "UPDATE tool_call SET status = ?, started_at = ?, due_at = ? WHERE call_id = ?",
      status,
      at,
      dueAt,
      callId,
    );
    this.#changeCall(callId, { status, startedAt: at, dueAt });
  }

  /** False when the call was settled before: the first outcome stays. */
  endCall(callId: string, outcome: ToolOutcome): boolean {
    const text = JSON.stringify(outcome);
    const ended = this.#sql.exec(
      "UPDATE tool_call SET status = 'done', outcome = ? WHERE call_id = ? AND status <> 'done' RETURNING 1",
      text,
      callId,
    );
    if (ended.toArray().length === 0) return false;
    this.#changeCall(callId, { status: "done", outcome: JSON.parse(text) as ToolOutcome });
    return true;
  }

  addGuidance(turnId: string, guidance: Omit<GuidanceRecord, "beforeStep">): void {
    const { guidance: earlier } = this.record(turnId);
    const { id, content, sender } = guidance;
    this.#sql.exec(
      "INSERT INTO guidance (id, turn_id, n, content, sender) VALUES (?, ?, ?, ?, ?)",
      id,
      turnId,
      earlier.length + 1,
      content,
      JSON.stringify(sender),
    );
    this.#change(turnId, { guidance: [...earlier, { id, content, sender, beforeStep: null }] });
  }

  hasGuidance(id: string): boolean {
    return this.#sql.exec("SELECT 1 FROM guidance WHERE id = ?", id).toArray().length > 0;
  }

  /** What was handed out before stays as it was. */
  #change(turnId: string, change: Partial<TurnRecord>): void {
    if (this.#record?.turnId === turnId) this.#record = { ...this.#record, ...change };
  }

  #changeCall(callId: string, change: Partial<CallRecord>): void {
    if (!this.#record) return;
    const { turnId, calls } = this.#record;
    this.#change(turnId, { calls: calls.map((call) => (call.callId === callId ? { ...call, ...change } : call)) });
  }

  #steps(turnId: string): StepRecord[] {
    return this.#sql
      .exec<{ n: number; attempt: number; status: StepRecord["status"]; started_at: number; outcome: string | null }>(
        "SELECT n, attempt, status, started_at, outcome FROM step WHERE turn_id = ? ORDER BY n",
        turnId,
      )
      .toArray()
      .map(({ n, attempt, status, started_at: startedAt, outcome }) => ({
        n,
        attempt,
        status,
        startedAt,
        outcome: outcome === null ? null : (JSON.parse(outcome) as ModelOutcome),
      }));
  }

  #calls(turnId: string): CallRecord[] {
    // Its turn's id and a colon begin the id of a call; a semicolon comes next.
    return this.#sql
      .exec<Record<string, SqlStorageValue>>(
        `SELECT call_id, step, wire_id, tool, input, status, started_at, due_at, outcome FROM tool_call
         WHERE call_id > ?1 || ':' AND call_id < ?1 || ';' ORDER BY step, position`,
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

  /** Reads all guidance of the conversation: there is little, and it is asked for once in the life of an object. */
  #guidance(turnId: string): GuidanceRecord[] {
    return this.#sql
      .exec<{ id: string; content: string; sender: string; before_step: number | null }>(
        "SELECT id, content, sender, before_step FROM guidance WHERE turn_id = ? ORDER BY n",
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
}
