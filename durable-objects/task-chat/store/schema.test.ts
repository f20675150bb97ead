import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { MIGRATIONS as ROOM_MIGRATIONS, NEWEST as NEWEST_ROOM } from "../../user-room/store.ts";
import { CHANNEL_TABLES } from "./channel-schema.ts";
import { MIGRATIONS, NEWEST } from "./schema.ts";

type Row = Record<string, SqlStorageValue>;

/** The entries that objects out there may stop at: the last of the first tables. */
const FIRST = 5;
const FIRST_ROOM = 3;

function onFresh<T>(work: (sql: SqlStorage) => T): Promise<T> {
  return runInDurableObject(env.TASK_CHAT.getByName(crypto.randomUUID()), (_object, { storage }) => work(storage.sql));
}

/** All tables and indexes with their text, spaces and comments apart. */
function shapeOf(sql: SqlStorage): string[] {
  return sql
    .exec<{ name: string; sql: string | null }>(
      "SELECT name, sql FROM sqlite_master WHERE name NOT IN ('sqlite_sequence') AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    )
    .toArray()
    .map(({ name, sql: text }) => `${name}: ${(text ?? "").replaceAll(/--.*$/gm, "").replaceAll(/\s+/g, "")}`)
    .toSorted();
}

const FIRST_ROWS: Record<string, Row[]> = {
  task: [{ id: 1, facts: "{}", title: "T", title_by: "words", phase: "Running", updated_at: 7, context: "{}" }],
  member: [
    { user_id: "ada", name: "Ada", read_seq: 4 },
    { user_id: "bob", name: "Bob", read_seq: 0 },
  ],
  relay: [{ user_id: "bob" }, { user_id: "eve" }],
  head: [{ id: 1, seq: 9, reserved: 140 }],
  event: [
    { first_seq: 1, last_seq: 1, at: 5, name: "chat:message", message_id: "m2", payload: "{}" },
    { first_seq: 2, last_seq: 9, at: 6, name: "chat:chunk", message_id: "m1", payload: "{}" },
  ],
  message: [
    // Their seq is not the order in which they were written.
    { message_id: "m1", seq: 2, client_message_id: null, turn_id: "t1", role: "assistant", status: "done", withdrawn: 0, body: "{}" }, // prettier-ignore
    { message_id: "m2", seq: 1, client_message_id: "c", turn_id: null, role: "user", status: "queued", withdrawn: 1, body: "{}" }, // prettier-ignore
  ],
  turn: [
    { number: 3, turn_id: "t1", message_id: "m1", reply_to: "m2", status: "done", facts: "{}", queued_at: 1, started_at: 2, snapshot: null }, // prettier-ignore
    { number: 8, turn_id: "t2", message_id: "m3", reply_to: "m2", status: "queued", facts: "{}", queued_at: 1, started_at: null, snapshot: "{}" }, // prettier-ignore
  ],
  step: [{ turn_id: "t1", n: 0, attempt: 2, status: "done", started_at: 3, outcome: "{}" }],
  tool_call: [
    { call_id: "t1:0:call0", turn_id: "t1", step: 0, position: 1, wire_id: "w", tool: "look", input: "{}", status: "done", due_at: 2, started_at: 1, outcome: "{}" }, // prettier-ignore
  ],
  guidance: [
    { id: "y", turn_id: "t0", content: "another turn's", sender: "{}", before_step: 0 },
    { id: "z", turn_id: "t1", content: "first", sender: "{}", before_step: 0 },
    { id: "a", turn_id: "t1", content: "second", sender: "{}", before_step: null },
  ],
  summary: [{ upto_seq: 1, content: "so far" }],
  changed: [{ message_id: "m1", withdrawn: 1, mark: 5 }],
  model_call: [{ call_id: "t1:0", facts: "{}" }],
  notice: [{ id: 6, event: "task:status", payload: "{}" }],
  alarm: [{ name: "turn", due_at: 11, failures: 2 }],
  channel: [{ id: 1, binding: "{}", conversation: "{}", target: "{}", last_event_at: 1, model: null, team: null, stored: 1 }], // prettier-ignore
  inbound: [
    { n: 4, event_id: "e1", at: 1, due_at: null, tries: 0, user_id: null, event: null, led: null },
    { n: 7, event_id: "e2", at: 2, due_at: 3, tries: 1, user_id: "ada", event: "{}", led: "{}" },
  ],
  reply: [
    { n: 5, reply_id: "t1", status: "owed", due_at: 2, stream_id: "s", facts: "{}" },
    { n: 9, reply_id: "t2", status: "open", due_at: 0, stream_id: null, facts: "{}" },
  ],
  posted: [{ id: "p", at: 3 }],
  started: [{ n: 2, task_id: "k", status: "running", due_at: 4, tries: 1, facts: "{}" }],
};

/** The same in the newest tables. */
function newestRows(): Record<string, Row[]> {
  const { task, member: _member, relay: _relay, head: _head, guidance, started, message, ...same } = FIRST_ROWS;
  return {
    ...same,
    task: task!.map((row) => ({ ...row, reserved: 140 })),
    person: [
      { user_id: "ada", name: "Ada", read_seq: 4, follows: 0 },
      { user_id: "bob", name: "Bob", read_seq: 0, follows: 1 },
      { user_id: "eve", name: null, read_seq: 0, follows: 1 },
    ],
    message: message!.toReversed(),
    guidance: [
      { ...guidance![2]!, n: 2 },
      { ...guidance![0]!, n: 1 },
      { ...guidance![1]!, n: 1 },
    ],
    started: started!.map(({ n: _n, ...row }) => row),
  };
}

function insertAll(sql: SqlStorage, tables: Record<string, Row[]>): void {
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const [columns, values] = [Object.keys(row), Object.values(row)];
      sql.exec(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`, ...values);
    }
  }
}

function tablesOf(sql: SqlStorage): string[] {
  const all = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
  return all.map(({ name }) => name).filter((name) => !/^(_|sqlite_)/.test(name));
}

const rowsOf = (sql: SqlStorage) =>
  Object.fromEntries(tablesOf(sql).map((table) => [table, sql.exec(`SELECT * FROM ${table}`).toArray()]));

describe("a conversation's tables", () => {
  it("come out the same for an old conversation as for a new one, in every entry on the way", async () => {
    const newest = await onFresh((sql) => {
      migrateSql(sql, MIGRATIONS, NEWEST);
      sql.exec(CHANNEL_TABLES);
      return shapeOf(sql);
    });
    for (let done = 1; done <= FIRST; done++) {
      const walked = await onFresh((sql) => {
        migrateSql(sql, MIGRATIONS.slice(0, done));
        migrateSql(sql, MIGRATIONS, NEWEST);
        return shapeOf(sql);
      });
      expect(walked).toEqual(newest);
    }
  });

  it("keep every row of the first ones", () =>
    onFresh((sql) => {
      migrateSql(sql, MIGRATIONS.slice(0, FIRST));
      // A new table needs rows here.
      expect(tablesOf(sql).toSorted()).toEqual(Object.keys(FIRST_ROWS).toSorted());
      insertAll(sql, FIRST_ROWS);
      migrateSql(sql, MIGRATIONS, NEWEST);
      expect(rowsOf(sql)).toEqual(newestRows());
      // What comes next has a number of its own.
      sql.exec("INSERT INTO inbound (event_id, at) VALUES ('e3', 4)");
      expect(sql.exec("SELECT n FROM inbound WHERE event_id = 'e3'").one()).toEqual({ n: 8 });
      // Nothing is left to be done.
      migrateSql(sql, MIGRATIONS, NEWEST);
      expect(sql.exec("SELECT max(version) AS version FROM _migrations").one()).toEqual({ version: MIGRATIONS.length });
    }));

  it("are made anew after the object was emptied", () =>
    runInDurableObject(env.TASK_CHAT.getByName(crypto.randomUUID()), async (_object, { storage }) => {
      migrateSql(storage.sql, MIGRATIONS, NEWEST);
      const before = shapeOf(storage.sql);
      await storage.deleteAll();
      expect(tablesOf(storage.sql)).toEqual([]);
      migrateSql(storage.sql, MIGRATIONS, NEWEST);
      expect(shapeOf(storage.sql)).toEqual(before);
    }));
});

describe("the tables of a person's room", () => {
  const rows = {
    open_task: [{ task_id: "a" }, { task_id: "b" }],
    access: [{ id: 1, changed_at: 5 }],
    open_watch: [{ organization_id: "o" }],
    alarm: [{ name: "tell", due_at: 3, failures: 1 }],
  };

  it("come out the same for an old room as for a new one, with all their rows", async () => {
    const newest = await onFresh((sql) => {
      migrateSql(sql, ROOM_MIGRATIONS, NEWEST_ROOM);
      return shapeOf(sql);
    });
    await onFresh((sql) => {
      migrateSql(sql, ROOM_MIGRATIONS.slice(0, FIRST_ROOM));
      insertAll(sql, rows);
      migrateSql(sql, ROOM_MIGRATIONS, NEWEST_ROOM);
      expect(shapeOf(sql)).toEqual(newest);
      expect(rowsOf(sql)).toEqual(rows);
    });
  });
});
