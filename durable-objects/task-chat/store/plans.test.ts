import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { TeamSnapshot } from "#core/agent/snapshot";
import type { ModelOutcome } from "#core/agent/turn";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { BINDING, saying } from "../channel/mortal-desk.testsuite.ts";
import { ChannelStore } from "./channel.ts";
import { blankMessage, ConversationStore } from "./conversation.ts";
import { EventLog } from "./log.ts";
import { NoticeStore } from "./notices.ts";
import type { ReplyRow } from "./replies.ts";
import { MIGRATIONS, NEWEST } from "./schema.ts";
import { StartedStore } from "./started.ts";
import { TurnStore, type ModelCall } from "./turns.ts";

const sender = { kind: "user" as const, id: "ada", name: "Ada" };
const team = { namespace: "default", name: "assistant" };
const message = (seq: number) =>
  blankMessage({ message_id: `m${seq}`, seq, turn_id: "t", role: "user", sender, created_at: 1, status: "done" });

function talk(sql: SqlStorage): void {
  const store = new ConversationStore(sql);
  const facts = { taskId: "t", organizationId: "o", namespace: "n", name: "t", team, groupChat: false, owner: sender };
  store.createTask({ ...facts, createdAt: 1 }, "T");
  store.setTitle("U", "model");
  store.setTeam(team);
  store.setPhase("Running", 2);
  store.setContext({ used: 1, window: 2 });
  store.addMember("ada", "Ada");
  store.markRead("ada", 1);
  store.addRelay("ada");
  store.removeRelay("ada");
  for (const seq of [1, 3]) store.insert(message(seq));
  store.update("m1", { content: "b" });
  store.update("m1", { status: "queued" });
  store.byClientId("c");
  store.page({ limit: 1 });
  store.page({ limit: 1, afterSeq: 1 });
  store.countMessages();
  store.bytesAfter(1);
  // As another life reads what this one remembers.
  const again = new ConversationStore(sql);
  again.message("m1");
  again.preview(9);
  again.hasChanges();
  again.settleChanges(again.changes(9).marks);
  again.withdrawFrom(1);
}

function log(sql: SqlStorage): void {
  const events = new EventLog(sql);
  events.head();
  events.reserved();
  events.reserve(5);
  const run = { message_id: "m1", kind: "text" as const, content: "a", cuts: [1], ats: [0] };
  for (const at of [2, 3]) events.appendRun(at, 1, { ...run, offset: at - 2 });
  events.after("t", 1, 9);
  events.foldChunks("m1");
  expect(events.after("t", 2, 9)).toMatchObject([{ seq: 3, content: "a" }]);
  const notices = new NoticeStore(sql);
  notices.add("task:renamed", { task_id: "t", title: "T", at: 1 });
  notices.settle(1);
}

function turn(sql: SqlStorage): void {
  const turns = new TurnStore(sql);
  const row = { turnId: "t", messageId: "m2", replyTo: "m1", options: {}, requestedBy: sender, queuedAt: 1 };
  turns.enqueue(row);
  turns.current();
  turns.latest();
  turns.start("t", 1, {} as TeamSnapshot);
  turns.addGuidance("t", { id: "g", content: "c", sender });
  turns.hasGuidance("g");
  turns.beginStep("t", 0, 1, 1);
  turns.endStep("t", 0, {} as ModelOutcome);
  turns.addCall("t", { callId: "t:0:call0", step: 0, wireId: "w", tool: "look", input: "{}" }, 0);
  turns.beginCall("t:0:call0", "running", 1, 2);
  turns.endCall("t:0:call0", { ok: true, content: "" });
  // What was written through is what is read.
  expect(new TurnStore(sql).record("t")).toEqual(turns.record("t"));
  expect(new TurnStore(sql).running()).toEqual(turns.running());
  turns.end("t", "done");
  turns.get("t");
  new TurnStore(sql).latest();
  turns.replyingTo("m1");
  turns.withCall("t:0:call0");
  turns.dropQueued(["m1"]);
  turns.saveSummary(1, "s");
  turns.summary();
  turns.dropSummariesFrom(1);
  turns.addModelCall({ callId: "c" } as ModelCall);
  turns.hasModelCalls();
  turns.settleModelCalls(turns.modelCalls(9).map(({ callId }) => callId));
}

function channel(sql: SqlStorage): void {
  const { conversation, target } = saying("");
  const none = { lastEventAt: null, model: null, team: null, stored: true };
  new ChannelStore(sql).begin({ binding: BINDING, conversation, target, ...none });
  const store = new ChannelStore(sql);
  store.channel();
  store.isKnown("e1");
  store.record(saying("a"), { userId: null, at: 1, dueAt: 1 });
  store.waiting();
  store.delay(1, 1, 1);
  store.decided(1, { led: { messageId: "m", choice: { intent: null, by: "late" }, took: 1 }, upto: 1 });
  store.takenIn(1);
  store.openReply("t", { target }, "s");
  store.moveLast("t");
  store.update({ ...(store.reply("t") as ReplyRow), status: "owed" });
  store.byStream("s");
  store.nextOwed();
  store.addPosted({ id: "p" }, 1);
  store.isPosted("p");
  const started = new StartedStore(sql);
  started.add("k", 1, { team, prompt: "p", asked: "a" });
  started.get("k");
  started.next();
  started.set("k", { status: "over", dueAt: 0, tries: 0 });
}

/** What grows with a conversation. */
const GROWING = /\b(event|message|turn|step|tool_call|guidance|inbound|reply|posted|started)\b/;

/** Indexes of what waits: it comes and goes. */
const ALMOST_EMPTY = /INDEX (turn_open|inbound_waiting|reply_owed|started_due)$/;
/** What is read until the first that fits, from the end where that is; and what an object reads once in its life. */
const ALLOWED = [
  "DELETE FROM inbound WHERE n < (SELECT n FROM inbound WHERE at >= ? ORDER BY n LIMIT 1) AND due_at IS NULL",
  "SELECT * FROM turn WHERE reply_to = ? ORDER BY number DESC LIMIT 1",
  "SELECT * FROM turn WHERE started_at IS NOT NULL ORDER BY number DESC LIMIT 1",
  "SELECT count(*) AS n FROM message WHERE withdrawn = 0",
  "SELECT id, content, sender, before_step FROM guidance WHERE turn_id = ? ORDER BY n",
  "SELECT last_seq FROM event ORDER BY first_seq DESC LIMIT 1",
  "SELECT message_id, seq, client_message_id, turn_id, role, status, withdrawn, body FROM message WHERE withdrawn = 0 ORDER BY seq DESC LIMIT 1",
];

function scansOf(sql: SqlStorage, query: string): string[] {
  const values = Array.from(
    { length: new Set(query.match(/\?\d/g)).size || (query.match(/\?/g)?.length ?? 0) },
    () => 1,
  );
  return sql
    .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values)
    .toArray()
    .map(({ detail }) => detail)
    .filter((detail) => detail.startsWith("SCAN") && GROWING.test(detail) && !ALMOST_EMPTY.test(detail));
}

it("no statement reads through a table that grows, but for a few that stop soon or come seldom", () =>
  runInDurableObject(env.TASK_CHAT.getByName(crypto.randomUUID()), (_object, { storage }) => {
    const queries = new Set<string>();
    const sql = new Proxy(storage.sql, {
      get: (target, name) =>
        name === "exec"
          ? (...query: Parameters<SqlStorage["exec"]>) => {
              queries.add(query[0].replaceAll(/\s+/g, " "));
              return target.exec(...query);
            }
          : (Reflect.get(target, name) as unknown),
    });
    migrateSql(storage.sql, MIGRATIONS, NEWEST);
    for (const use of [talk, log, turn, channel]) use(sql);
    const plain = [...queries].filter((query) => !/^\s*(--|CREATE)/.test(query));
    const scanning = plain.filter((query) => scansOf(storage.sql, query).length > 0);
    expect(scanning.toSorted()).toEqual(ALLOWED);
  }));
