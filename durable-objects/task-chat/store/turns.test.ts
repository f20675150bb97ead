import { describe, it } from "vitest";
import type { TeamSnapshot } from "#core/agent/snapshot";
import type { ModelOutcome } from "#core/agent/turn";
import { column, expectAsAnotherLife, type Draw } from "./random-walk.testsuite.ts";
import { TurnStore } from "./turns.ts";

const sender = { kind: "user" as const, id: "ada", name: "Ada" };
const outcome = (n: number) => ({ text: `words ${n}`, gone: undefined }) as unknown as ModelOutcome;

const isThere = (sql: SqlStorage, query: string, ...values: SqlStorageValue[]) =>
  sql.exec(query, ...values).toArray().length > 0;
const runningIn = (sql: SqlStorage) => column(sql, "SELECT turn_id FROM turn WHERE status = 'running'")[0];
const anyTurn = ({ a, sql }: Draw) => column(sql, "SELECT turn_id FROM turn ORDER BY number")[a] ?? "nobody's";
const anyCall = ({ a, sql }: Draw) => column(sql, "SELECT call_id FROM tool_call ORDER BY call_id")[a];

/** Of turns: one after the other. */
const turnActs = {
  enqueue: (store: TurnStore, { a, sql }: Draw) => {
    const turnId = `t${column(sql, "SELECT count(*) FROM turn")[0]}`;
    store.enqueue({
      turnId,
      messageId: `answer-${turnId}`,
      replyTo: `m${a}`,
      options: {},
      requestedBy: sender,
      queuedAt: a,
    });
  },
  start: (store: TurnStore, { a, b, sql }: Draw) => {
    if (runningIn(sql) !== undefined) return;
    // One after the other: `latest` builds on it.
    const turnId = column(sql, "SELECT turn_id FROM turn WHERE status = 'queued' ORDER BY number")[0];
    if (turnId !== undefined) store.start(turnId, a, { version: b } as unknown as TeamSnapshot);
  },
  end: (store: TurnStore, { a, sql }: Draw) => {
    const open = column(sql, "SELECT turn_id FROM turn WHERE status IN ('running', 'queued') ORDER BY status DESC");
    if (open[a] !== undefined) store.end(open[a], "done");
  },
  dropQueued: (store: TurnStore, { a, b }: Draw) => store.dropQueued([`m${a}`, `m${b}`]),
};

/** Of the turn that runs. */
const recordActs = {
  beginStep: (store: TurnStore, { a, b, sql }: Draw) => {
    const turnId = runningIn(sql);
    if (turnId !== undefined) store.beginStep(turnId, a, b, b + 1);
  },
  endStep: (store: TurnStore, { a, b, sql }: Draw) => {
    const turnId = runningIn(sql);
    if (turnId !== undefined) store.endStep(turnId, a, outcome(b));
  },
  addCall: (store: TurnStore, { sql }: Draw) => {
    const turnId = runningIn(sql);
    if (turnId === undefined) return;
    const position = Number(column(sql, "SELECT count(*) FROM tool_call")[0]);
    const callId = `${turnId}:0:call${position}`;
    store.addCall(turnId, { callId, step: 0, wireId: "w", tool: "look", input: "{}" }, position);
  },
  beginCall: (store: TurnStore, draw: Draw) => {
    const callId = anyCall(draw);
    if (callId !== undefined) store.beginCall(callId, draw.b > 2 ? "waiting" : "running", draw.a, draw.b);
  },
  endCall: (store: TurnStore, draw: Draw) => {
    const callId = anyCall(draw);
    if (callId !== undefined) store.endCall(callId, { ok: true, content: `said ${draw.b}` });
  },
  addGuidance: (store: TurnStore, { a, b, sql }: Draw) => {
    const [turnId, id] = [runningIn(sql), `g${a}${b}`];
    if (turnId === undefined || isThere(sql, "SELECT 1 FROM guidance WHERE id = ?", id)) return;
    store.addGuidance(turnId, { id, content: "c", sender });
  },
};

const reads = {
  running: (store: TurnStore) => store.running(),
  current: (store: TurnStore) => store.current(),
  latest: (store: TurnStore) => store.latest(),
  get: (store: TurnStore, draw: Draw) => store.get(anyTurn(draw)),
  record: (store: TurnStore, draw: Draw) => store.record(anyTurn(draw)),
  summary: (store: TurnStore) => store.summary(),
};

describe("what is kept of turns in memory is what the tables say", () => {
  it("of turns, whatever begins and ends", () =>
    expectAsAnotherLife({ open: (sql, isNew) => new TurnStore(sql, isNew), acts: turnActs, reads }));

  it("of what is recorded of them", () =>
    expectAsAnotherLife({
      open: (sql, isNew) => new TurnStore(sql, isNew),
      begin: (store, sql) => {
        for (const a of [0, 1, 2]) turnActs.enqueue(store, { a, b: 0, sql });
        turnActs.start(store, { a: 0, b: 0, sql });
      },
      acts: { start: turnActs.start, end: turnActs.end, ...recordActs },
      reads,
    }));

  it("of summaries", () =>
    expectAsAnotherLife({
      open: (sql, isNew) => new TurnStore(sql, isNew),
      acts: {
        save: (store, { a, b }) => store.saveSummary(a, `summary ${b}`),
        drop: (store, { a }) => store.dropSummariesFrom(a),
      },
      reads: { summary: reads.summary },
    }));
});
