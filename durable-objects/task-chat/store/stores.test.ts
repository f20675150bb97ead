import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { column, expectAsAnotherLife } from "./random-walk.testsuite.ts";
import { EventLog } from "./log.ts";
import { NoticeStore } from "./notices.ts";
import { MIGRATIONS, NEWEST } from "./schema.ts";
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

it("a new conversation asks its tables nothing, since they are empty; one that lives again asks them", () =>
  runInDurableObject(env.TASK_CHAT.getByName("stores-asked"), (_object, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS, NEWEST);
    const askedBy = (isNew: boolean) => {
      let asked = 0;
      const exec = (...query: Parameters<SqlStorage["exec"]>) => {
        asked++;
        return storage.sql.exec(...query);
      };
      const { conversation, log, notices, turns, channel, started } = openStores({ exec } as SqlStorage, isNew);
      const answers: unknown[] = [conversation.members(), conversation.hasChanges(), conversation.countMessages()];
      answers.push(log.head(), log.reserved(), notices.list(), turns.current(), turns.latest(), turns.summary());
      answers.push(turns.hasModelCalls(), channel.channel(), ...(isNew ? [started.next()] : []));
      return { asked, answers: answers.slice(0, 11) };
    };
    const [fresh, later] = [askedBy(true), askedBy(false)];
    expect(fresh.asked).toBe(0);
    expect(later.asked).toBeGreaterThan(9);
    expect(fresh.answers).toEqual(later.answers);
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
