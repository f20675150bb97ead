import { it } from "vitest";
import { column, expectAsAnotherLife } from "./random-walk.testsuite.ts";
import { EventLog } from "./log.ts";
import { NoticeStore } from "./notices.ts";
import { openStores } from "./stores.ts";

it("the log of a conversation, new or not, ends where another life of it finds its end", () =>
  expectAsAnotherLife({
    open: (sql, isNew) => new EventLog(sql, isNew),
    begin: (_log, sql) =>
      void sql.exec(
        "INSERT INTO task (id, facts, title, title_by, phase, updated_at) VALUES (1, '{}', '', 'nobody', 'Pending', 0)",
      ),
    acts: {
      append: (log) =>
        log.append({ event: "chat:edited", task_id: "t", seq: log.head() + 1, at: 1, message_id: "m" } as never),
      reserve: (log, { a }) => log.reserve(log.head() + a),
    },
    reads: { head: (log) => log.head(), reserved: (log) => log.reserved() },
  }));

it("what people are still to be told is what another life finds, of a new conversation too", () =>
  expectAsAnotherLife({
    open: (sql, isNew) => new NoticeStore(sql, isNew),
    acts: {
      add: (notices, { a }) => notices.add("task:renamed", { task_id: "t", title: `title ${a}`, at: a }),
      settle: (notices, { a, sql }) => notices.settle(Number(column(sql, "SELECT max(id) FROM notice")[0]) - a),
    },
    reads: { list: (notices) => notices.list() },
  }));

it("a conversation that begins in no channel has none, and nothing that it started", () =>
  expectAsAnotherLife({
    open: openStores,
    acts: { ask: ({ turns }) => void turns.summary() },
    reads: {
      channel: ({ channel }) => channel.channel(),
      started: ({ started }) => started.next(),
      preview: ({ conversation }) => conversation.preview(9),
    },
  }));
