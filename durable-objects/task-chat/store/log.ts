import { codePoints } from "#core/agent/code-points";
import type { RecordedEvent, RecordedEventName } from "#protocol/task-frames";

/**
 * Chunks of one message that follow each other, as one row: `cuts` are the lengths (UTF-16 units) and `ats` the times
 * (ms after the row's `at`) of the single events, so that a replay gives exactly what was shown.
 */
export interface ChunkRun {
  message_id: string;
  block_id?: string;
  kind: "text" | "reasoning" | "tool_input";
  offset: number;
  content: string;
  cuts: number[];
  ats: number[];
}

interface EventRow extends Record<string, SqlStorageValue> {
  first_seq: number;
  last_seq: number;
  at: number;
  name: string;
  payload: string;
}

const RUN = "chat:chunk";

/** The event log: append, replay from any seq, fold the chunks of a finished message. */
export class EventLog {
  readonly #sql: SqlStorage;
  /** Nothing is kept yet, nor reserved. */
  #isEmpty: boolean;
  constructor(sql: SqlStorage, isNew = false) {
    this.#sql = sql;
    this.#isEmpty = isNew;
  }

  /** The seq of the last event that is kept; 0 before the first. */
  head(): number {
    if (this.#isEmpty) return 0;
    const row = this.#sql
      .exec<{ last_seq: number }>("SELECT last_seq FROM event ORDER BY first_seq DESC LIMIT 1")
      .toArray()[0];
    return row?.last_seq ?? 0;
  }

  /** No client can have seen a seq above this one and above the head. */
  reserved(): number {
    if (this.#isEmpty) return 0;
    return this.#sql.exec<{ reserved: number }>("SELECT reserved FROM task").toArray()[0]?.reserved ?? 0;
  }

  reserve(reserved: number): void {
    this.#isEmpty = false;
    this.#sql.exec("UPDATE task SET reserved = ?", reserved);
  }

  append(event: RecordedEvent, lastSeq = event.seq): void {
    const { event: name, task_id: _task, seq, at, ...payload } = event;
    const messageId = "message_id" in payload ? payload.message_id : null;
    this.#insert({ first_seq: seq, last_seq: lastSeq, at, name, payload: JSON.stringify(payload) }, messageId);
  }

  appendRun(firstSeq: number, at: number, run: ChunkRun): void {
    const lastSeq = firstSeq + run.cuts.length - 1;
    const row = { first_seq: firstSeq, last_seq: lastSeq, at, name: RUN, payload: JSON.stringify(run) };
    this.#insert(row, run.message_id);
  }

  /** Events after `afterSeq`, in order, at most `limit`. */
  after(taskId: string, afterSeq: number, limit: number): RecordedEvent[] {
    // The first may lie in the midst of a row.
    const rows = this.#sql.exec<EventRow>(
      `SELECT first_seq, last_seq, at, name, payload FROM event
       WHERE first_seq >= coalesce((SELECT max(first_seq) FROM event WHERE first_seq <= ?1), 0)
         AND last_seq > ?1 AND first_seq <= ?2 ORDER BY first_seq`,
      afterSeq,
      afterSeq + limit,
    );
    const events: RecordedEvent[] = [];
    for (const row of rows) {
      for (const event of expand(taskId, row)) {
        if (event.seq > afterSeq && events.length < limit) events.push(event);
      }
    }
    return events;
  }

  /** Merges the neighbouring chunk rows of a finished message into one row each. */
  foldChunks(messageId: string): void {
    const rows = this.#sql
      .exec<EventRow>(
        // Its chunks come after the message itself.
        `SELECT first_seq, last_seq, at, name, payload FROM event
         WHERE first_seq > (SELECT seq FROM message WHERE message_id = ?1) AND message_id = ?1 AND name = ?2
         ORDER BY first_seq`,
        messageId,
        RUN,
      )
      .toArray();
    let group: EventRow[] = [];
    for (const row of rows) {
      if (group.length > 0 && !continues(group.at(-1)!, row)) {
        this.#merge(group);
        group = [];
      }
      group.push(row);
    }
    this.#merge(group);
  }

  #merge(group: EventRow[]): void {
    if (group.length < 2) return;
    const [first] = group as [EventRow];
    const runs = group.map((row) => JSON.parse(row.payload) as ChunkRun);
    const merged: ChunkRun = {
      ...runs[0]!,
      content: runs.map((run) => run.content).join(""),
      cuts: runs.flatMap((run) => run.cuts),
      ats: runs.flatMap((run, i) => run.ats.map((at) => at + group[i]!.at - first.at)),
    };
    this.#sql.exec(
      "DELETE FROM event WHERE first_seq > ? AND first_seq <= ?",
      first.first_seq,
      group.at(-1)!.first_seq,
    );
    this.#sql.exec(
      "UPDATE event SET last_seq = ?, payload = ? WHERE first_seq = ?",
      group.at(-1)!.last_seq,
      JSON.stringify(merged),
      first.first_seq,
    );
  }

  #insert(row: EventRow, messageId: string | null): void {
    this.#isEmpty = false;
    this.#sql.exec(
      "INSERT INTO event (first_seq, last_seq, at, name, message_id, payload) VALUES (?, ?, ?, ?, ?, ?)",
      row.first_seq,
      row.last_seq,
      row.at,
      row.name,
      messageId,
      row.payload,
    );
  }
}

function continues(before: EventRow, row: EventRow): boolean {
  if (before.last_seq + 1 !== row.first_seq) return false;
  const [a, b] = [JSON.parse(before.payload) as ChunkRun, JSON.parse(row.payload) as ChunkRun];
  return a.kind === b.kind && a.block_id === b.block_id;
}

/** The single events that a row stands for: a run of chunks, or one event repeated over a range (see journal.ts). */
function* expand(taskId: string, row: EventRow): Generator<RecordedEvent> {
  const payload = JSON.parse(row.payload) as Record<string, unknown>;
  if (row.name !== RUN) {
    for (let seq = row.first_seq; seq <= row.last_seq; seq++) {
      yield { event: row.name as RecordedEventName, task_id: taskId, seq, at: row.at, ...payload } as RecordedEvent;
    }
    return;
  }
  const { cuts, ats, content, offset, ...same } = payload as unknown as ChunkRun;
  let [start, points] = [0, offset];
  for (const [i, length] of cuts.entries()) {
    const text = content.slice(start, start + length);
    const at = row.at + ats[i]!;
    yield { event: RUN, task_id: taskId, seq: row.first_seq + i, at, ...same, content: text, offset: points };
    start += length;
    points += codePoints(text);
  }
}
