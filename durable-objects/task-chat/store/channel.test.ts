import { describe, it } from "vitest";
import { BINDING, saying } from "../channel/mortal-desk.testsuite.ts";
import { ChannelStore } from "./channel.ts";
import { column, expectAsAnotherLife, type Draw } from "./random-walk.testsuite.ts";
import type { ReplyRow } from "./replies.ts";
import { StartedStore } from "./started.ts";

const { conversation, target } = saying("");
const team = (n: number) => ({ namespace: "default", name: `team-${n}` });
const CHANNEL = {
  binding: BINDING,
  conversation,
  target,
  lastEventAt: null,
  model: null,
  team: null,
  stored: false,
};
const STATES: ReplyRow["status"][] = ["open", "owed", "owed", "sent", "dead"];
const open = (sql: SqlStorage, isNew: boolean) => new ChannelStore(sql, isNew);
/** One that is new makes the tables itself. */
const begin = (store: ChannelStore, sql: SqlStorage, isNew: boolean) => {
  if (!isNew) return;
  for (const table of ["channel", "posted", "inbound", "reply", "started"]) sql.exec(`DROP TABLE ${table}`);
  store.begin(CHANNEL);
};
const replyId = ({ a, sql }: Draw) => column(sql, "SELECT reply_id FROM reply ORDER BY reply_id")[a];
const waitingIn = ({ a, sql }: Draw) => Number(column(sql, "SELECT n FROM inbound WHERE due_at IS NOT NULL")[a] ?? -1);

describe("what a conversation keeps of its channel in memory is what the tables say", () => {
  it("of replies, whatever is owed, moved and sent", () =>
    expectAsAnotherLife({
      open,
      begin,
      acts: {
        open: (store, { a }) => store.openReply(`r${a}`, { target }, a > 2 ? "s" : null),
        say: (store, { a, b }) =>
          store.say(`r${a}`, { target, pieces: [{ text: `words ${b}`, body: {} }] }, { dueAt: b, streamId: null }),
        moveLast: (store, { a }) => store.moveLast(`r${a}`),
        update: (store, draw) => {
          const id = replyId(draw);
          const change = { status: STATES[draw.b]!, dueAt: draw.a, markdown: `words ${draw.b}`, reason: undefined };
          if (id !== undefined) store.update({ ...store.reply(id)!, ...change });
        },
      },
      reads: {
        nextOwed: (store) => store.nextOwed(),
        reply: (store, { b }) => store.reply(`r${b}`),
        byStream: (store) => store.byStream("s"),
      },
    }));

  it("of events that wait", () =>
    expectAsAnotherLife({
      open,
      begin,
      acts: {
        record: (store, { a, b, sql }) => {
          const eventId = `e${column(sql, "SELECT count(*) FROM inbound")[0]}`;
          store.record(saying(`words ${a}`, eventId), { userId: null, at: a, dueAt: b === 0 ? null : b });
        },
        delay: (store, draw) => store.delay(waitingIn(draw), draw.b, draw.a),
        decided: (store, draw) => {
          const led = { messageId: `m${draw.b}`, choice: { intent: null, by: "late" as const }, took: 1 };
          store.decided(waitingIn(draw), { led, upto: draw.b });
        },
        takenIn: (store, draw) => store.takenIn(waitingIn(draw)),
      },
      reads: { waiting: (store) => store.waiting(), isKnown: (store, { a }) => store.isKnown(`e${a}`) },
    }));

  it("of the channel itself", () =>
    expectAsAnotherLife({
      open,
      begin: (store) => store.save(CHANNEL),
      acts: {
        save: (store, { a, b }) =>
          store.save({ ...store.channel()!, lastEventAt: a, team: b > 2 ? team(b) : null, stored: a > 2 }),
      },
      reads: { channel: (store) => store.channel() },
    }));

  it("of tasks in the background", () =>
    expectAsAnotherLife({
      open: (sql, isNew) => new StartedStore(sql, isNew),
      acts: {
        add: (store, { a, b }) =>
          // One that is there is not started again.
          void (store.get(`k${a}`) ?? store.add(`k${a}`, b * 10 + a, { team: team(a), prompt: "p", asked: "a" })),
        set: (store, { a, b }) =>
          store.set(`k${a}`, { status: (["owed", "running", "over"] as const)[b % 3]!, dueAt: b * 10 + a, tries: b }),
      },
      reads: { next: (store) => store.next(), get: (store, { a }) => store.get(`k${a}`) },
    }));
});
