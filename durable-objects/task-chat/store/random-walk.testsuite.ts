import { env, runInDurableObject } from "cloudflare:test";
import * as fc from "fast-check";
import { expect } from "vitest";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { CHANNEL_TABLES } from "./channel-schema.ts";
import { MIGRATIONS, NEWEST } from "./schema.ts";

/** Two small numbers to choose with; `sql` is for what an operation must know before it may be done. */
export interface Draw {
  a: number;
  b: number;
  sql: SqlStorage;
}

interface Walk<S> {
  open: (sql: SqlStorage, isNew: boolean) => S;
  /** Before the first operation. */
  begin?: (store: S, sql: SqlStorage, isNew: boolean) => void;
  /** Each does nothing where it would not be done in earnest. */
  acts: Record<string, (store: S, draw: Draw) => void>;
  /** What another life of the object must read as well. */
  reads: Record<string, (store: S, draw: Draw) => unknown>;
  /** After the last operation. */
  end?: (store: S) => void;
}

let objects = 0;

/** Whatever is done to a store in whatever order, it reads what another life of its object reads from the tables. */
export function expectAsAnotherLife<S>({ open, begin, acts, reads, end }: Walk<S>): Promise<void> {
  const step = fc.record({
    act: fc.constantFrom(...Object.keys(acts)),
    a: fc.nat(4),
    b: fc.nat(4),
    asked: fc.subarray(Object.keys(reads)),
  });
  return runInDurableObject(env.TASK_CHAT.getByName(`random-walk-${objects++}`), (_object, { storage: { sql } }) => {
    migrateSql(sql, MIGRATIONS, NEWEST);
    sql.exec(CHANNEL_TABLES);
    const walk = fc.property(fc.boolean(), fc.array(step, { maxLength: 40, size: "max" }), (isNew, steps) => {
      empty(sql);
      // The tables are empty, as where a conversation begins.
      const store = open(sql, isNew);
      begin?.(store, sql, isNew);
      for (const { act, a, b, asked } of steps) {
        const draw = { a, b, sql };
        acts[act]!(store, draw);
        for (const name of asked) expect(reads[name]!(store, draw), name).toEqual(reads[name]!(open(sql, false), draw));
      }
      end?.(store);
    });
    fc.assert(walk, { numRuns: 300 });
  });
}

function empty(sql: SqlStorage): void {
  const tables = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
  for (const { name } of tables) if (!/^(_|sqlite_)/.test(name)) sql.exec(`DELETE FROM ${name}`);
}

/** The values of a query's one column. */
export function column(sql: SqlStorage, query: string): string[] {
  return [...sql.exec(query).raw<[string | number]>()].map(([value]) => String(value));
}
