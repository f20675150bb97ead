import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { RecordedEvent } from "#protocol/task-frames";
import { migrateSql } from "../kit/sql-migrations.ts";
import { Journal } from "./journal.ts";
import { blankMessage, ConversationStore } from "./store/conversation.ts";
import { EventLog } from "./store/log.ts";
import { MIGRATIONS, NEWEST } from "./store/schema.ts";

const dense = (length: number) => Array.from({ length }, (_, i) => i + 1);
const restart = { message_id: "m", keep_offset: 0, keep_blocks: [], attempt: 2 };
const FACTS = {
  taskId: "t",
  organizationId: "o",
  namespace: "default",
  name: "t",
  team: { namespace: "default", name: "assistant" },
  groupChat: false,
  owner: { id: "ada", name: "Ada" },
  createdAt: 1,
};
const ANSWER = blankMessage({
  message_id: "m",
  seq: 1,
  turn_id: null,
  role: "assistant",
  sender: { kind: "agent", id: "assistant", name: "assistant" },
  created_at: 1,
  status: "streaming",
});
let objects = 0;

/** Runs with a journal over fresh storage; `again()` is the same object after a crash. */
function withJournal(
  use: (open: () => { journal: Journal; shown: RecordedEvent[] }, log: EventLog, countRows: () => number) => void,
): Promise<void> {
  const stub = env.TASK_CHAT.getByName(`journal-${objects++}`);
  return runInDurableObject(stub, (_object, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS, NEWEST);
    const conversation = new ConversationStore(storage.sql);
    conversation.createTask(FACTS, "");
    conversation.insert(ANSWER);
    const log = new EventLog(storage.sql);
    const open = () => {
      const shown: RecordedEvent[] = [];
      return { journal: new Journal("t", log, (event) => shown.push(event)), shown };
    };
    use(open, log, () => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM event").one().n);
  });
}

function chunk(journal: Journal, content: string, offset: number): void {
  journal.chunk({ message_id: "m", content, offset, kind: "text" });
}

describe("journal", () => {
  it("replays exactly what was shown, from any seq, folded or not", () =>
    withJournal((open, _log, countRows) => {
      const { journal, shown } = open();
      journal.record("task:renamed", { title: "a" });
      journal.streaming = true;
      let offset = 0;
      for (let i = 0; i < 100; i++) {
        const text = i % 3 === 0 ? "𝕎好" : "ab";
        chunk(journal, text, offset);
        offset += 2;
        if (i % 30 === 29) journal.flush();
      }
      journal.record("task:renamed", { title: "b" });
      for (let i = 0; i < 40; i++) chunk(journal, "c", offset + i);
      journal.streaming = false;
      journal.flush();
      const before = journal.after(0, 1000);
      expect(before).toEqual(shown);
      expect(countRows()).toBeGreaterThan(4);
      journal.foldChunks("m");
      expect(countRows()).toBe(4);
      for (const from of [0, 1, 2, 57, 101, 102, 103, 141]) {
        expect(journal.after(from, 1000)).toEqual(before.slice(from));
        expect(journal.after(from, 7)).toEqual(before.slice(from, from + 7));
      }
    }));

  it("after a crash no seq means two things, and the withdrawal leaves no gap for anybody", () =>
    withJournal((open) => {
      const first = open();
      first.journal.streaming = true;
      first.journal.record("task:renamed", { title: "a" });
      for (let i = 0; i < 20; i++) chunk(first.journal, "x", i);
      const seen = first.shown.at(-1)!.seq;
      // The process dies here: nothing was flushed since the last record.
      const second = open();
      expect(second.journal.hasGap).toBe(true);
      second.journal.withdraw(restart);
      second.journal.record("task:renamed", { title: "b" });
      const all = second.journal.after(0, 1000);
      expect(all.map(({ seq }) => seq)).toEqual(dense(all.length));
      const missed = second.journal.after(seen, 1000);
      expect(missed[0]).toMatchObject({ seq: seen + 1, event: "chat:restart" });
      expect(missed.at(-1)).toMatchObject({ event: "task:renamed", title: "b" });
    }));

  it("a crash while nothing streams leaves nothing to withdraw", () =>
    withJournal((open) => {
      open().journal.record("task:renamed", { title: "a" });
      expect(open().journal.hasGap).toBe(false);
    }));

  it("never shows a seq above the reservation that is on disk", () =>
    withJournal((open, log) => {
      const { journal } = open();
      journal.streaming = true;
      journal.record("task:renamed", { title: "a" });
      for (let i = 0; i < 500; i++) {
        chunk(journal, "x", i);
        expect(journal.head).toBeLessThanOrEqual(log.reserved());
      }
    }));
});
