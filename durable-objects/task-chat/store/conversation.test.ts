import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Message } from "#protocol/task-frames";
import { migrateSql } from "../../kit/sql-migrations.ts";
import { blankMessage, ConversationStore } from "./conversation.ts";
import { column, expectAsAnotherLife, type Draw } from "./random-walk.testsuite.ts";
import { MIGRATIONS, NEWEST } from "./schema.ts";

const team = { namespace: "default", name: "assistant" };
const owner = { id: "ada", name: "Ada" };
const FACTS = {
  taskId: "t",
  organizationId: "o",
  namespace: "n",
  name: "t",
  team,
  groupChat: false,
  owner,
  createdAt: 1,
};
const message = (seq: number, content = "") =>
  blankMessage({
    message_id: `m${seq}`,
    seq,
    turn_id: null,
    role: "user",
    sender: { kind: "user", ...owner },
    created_at: 1,
    status: "done",
    content,
  });

/** A conversation's store, and the same as another life of its object opens it. */
function withStore(use: (store: ConversationStore, again: () => ConversationStore) => void): Promise<void> {
  return runInDurableObject(env.TASK_CHAT.getByName(crypto.randomUUID()), (_object, { storage }) => {
    migrateSql(storage.sql, MIGRATIONS, NEWEST);
    const store = new ConversationStore(storage.sql);
    store.createTask(FACTS, "");
    use(store, () => new ConversationStore(storage.sql));
  });
}

it("knows of its task, people and messages what another life reads of them", () =>
  withStore((store, again) => {
    const all = (of: ConversationStore) => ({
      task: of.task(),
      titleBy: of.titleBy(),
      updatedAt: of.updatedAt(),
      context: of.context(),
      members: of.members(),
      relays: of.relays(),
      messages: of.countMessages(),
    });
    const alike = () => expect(all(store)).toEqual(all(again()));
    alike();
    store.setTitle("Words", "words");
    store.setTeam({ namespace: "default", name: "other" });
    store.setResultTo("starter");
    store.setPhase("Running", 5);
    store.setContext({ used: 1, window: 2 });
    alike();
    expect(store.task()).toMatchObject({
      title: "Words",
      team: { name: "other" },
      resultTo: "starter",
      phase: "Running",
    });
    store.setResultTo(null);
    alike();
    expect(store.task()).not.toHaveProperty("resultTo");
    for (const seq of [1, 2, 3]) store.insert(message(seq));
    store.withdrawFrom(2);
    alike();
    expect(store.countMessages()).toBe(1);
  }));

it("counts nobody as a member who only follows, and keeps a member who follows no more", () =>
  withStore((store, again) => {
    store.addRelay("eve");
    store.addMember("ada", "Ada");
    store.addRelay("ada");
    store.addMember("ada", "Ada L.");
    expect(store.members()).toEqual([{ id: "ada", name: "Ada L." }]);
    expect(again().relays().toSorted()).toEqual(["ada", "eve"]);
    store.removeRelay("ada");
    store.removeRelay("eve");
    store.addMember("eve", "Eve");
    for (const one of [store, again()]) {
      expect(one.relays()).toEqual([]);
      expect(
        one
          .members()
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(["Ada L.", "Eve"]);
    }
  }));

it("owes a message until its newest state was copied", () =>
  withStore((store) => {
    store.insert(message(1, "a"));
    store.update("m1", { content: "b" });
    const first = store.changes(9);
    expect(first.messages).toMatchObject([{ message_id: "m1", content: "b" }]);
    store.update("m1", { content: "c" });
    store.update("m1", { content: "d" });
    store.settleChanges(first.marks);
    const second = store.changes(9);
    expect(second.messages).toMatchObject([{ content: "d" }]);
    store.settleChanges(second.marks);
    // What changes nothing owes nothing.
    store.update("m1", { status: "done" });
    expect(store.hasChanges()).toBe(false);
    store.update("m1", { status: "queued" });
    expect(store.changes(9).messages).toMatchObject([{ status: "queued" }]);
    store.withdrawFrom(1);
    expect(store.changes(9)).toMatchObject({ messages: [], withdrawn: ["m1"] });
  }));

it("weighs messages in bytes", () =>
  withStore((store) => {
    store.insert(message(1, "好".repeat(100)));
    expect(store.bytesAfter(0)).toBeGreaterThan(300);
    expect(store.bytesAfter(1)).toBe(0);
  }));

it("gives large messages to the copy in pages that one call between objects can carry", () =>
  withStore((store) => {
    for (let seq = 1; seq <= 7; seq++) store.insert(message(seq, "x".repeat(1_900_000)));
    const pages: number[] = [];
    while (store.hasChanges()) {
      const { messages, marks } = store.changes(50);
      pages.push(messages.length);
      store.settleChanges(marks);
    }
    expect(pages).toEqual([5, 2]);
  }));

it("knows of its task and people what another life reads of them, whatever is done in whatever order", () => {
  const NAMES = [null, "Ada", "Bob", "Eve", ""];
  const byId = (people: { id: string }[]) => people.toSorted((one, other) => one.id.localeCompare(other.id));
  return expectAsAnotherLife({
    open: (sql, isNew) => new ConversationStore(sql, isNew),
    begin: (store) => store.createTask(FACTS, ""),
    acts: {
      setTitle: (store, { a, b }) => store.setTitle(`title ${a}`, b > 2 ? "person" : "words"),
      setTeam: (store, { a }) => store.setTeam({ namespace: "default", name: `team-${a}` }),
      setResultTo: (store, { a }) => store.setResultTo(NAMES[a]!),
      setPhase: (store, { a, b }) => store.setPhase(b > 2 ? "Running" : "Completed", a),
      setContext: (store, { a, b }) => store.setContext({ used: a, window: b }),
      addMember: (store, { a, b }) => store.addMember(`u${a}`, `name ${b}`),
      addRelay: (store, { a }) => store.addRelay(`u${a}`),
      removeRelay: (store, { a }) => store.removeRelay(`u${a}`),
      markRead: (store, { a, b }) => store.markRead(`u${a}`, b),
      insert: (store, { sql }) => store.insert(message(Number(column(sql, "SELECT count(*) FROM message")[0]) + 1)),
      withdraw: (store, { a, b }) => void store.withdrawFrom(a * b + 1),
    },
    reads: {
      task: (store) => store.task(),
      titleBy: (store) => store.titleBy(),
      updatedAt: (store) => store.updatedAt(),
      context: (store) => store.context(),
      members: (store) => byId(store.members()),
      relays: (store) => store.relays().toSorted(),
      messages: (store) => store.countMessages(),
    },
  });
});

it("owes each message until its copy is what it is, whatever happens while it is copied", () => {
  let copy = new Map<string, Message>();
  let underWay: ReturnType<ConversationStore["changes"]> | null = null;
  const arrive = (store: ConversationStore) => {
    if (!underWay) return;
    for (const one of underWay.messages) copy.set(one.message_id, one);
    for (const id of underWay.withdrawn) copy.delete(id);
    store.settleChanges(underWay.marks);
    underWay = null;
  };
  return expectAsAnotherLife({
    open: (sql, isNew) => new ConversationStore(sql, isNew),
    begin: () => {
      [copy, underWay] = [new Map(), null];
    },
    acts: {
      insert: (store, { sql }) => store.insert(message(Number(column(sql, "SELECT count(*) FROM message")[0]) + 1)),
      say: (store, { a, b }: Draw) => store.update(`m${a + 1}`, { content: `words ${b}` }),
      end: (store, { a, b }: Draw) => store.update(`m${a + 1}`, { status: b > 2 ? "error" : "done" }),
      withdraw: (store, { a, b }) => void store.withdrawFrom(a + b + 1),
      copyBegins: (store, { a }) => {
        underWay = store.changes(a + 1);
      },
      copyArrives: arrive,
      copyIsLost: () => {
        underWay = null;
      },
    },
    reads: {
      owed: (store) => store.hasChanges(),
      message: (store, { a }) => store.message(`m${a + 1}`),
      anyMessage: (store, { b }) => store.anyMessage(`m${b + 1}`),
      preview: (store) => store.preview(5),
    },
    end: (store) => {
      arrive(store);
      while (store.hasChanges()) {
        underWay = store.changes(2);
        arrive(store);
      }
      expect([...copy.values()].toSorted((one, other) => one.seq - other.seq)).toEqual(store.page({ limit: 100 }));
    },
  });
});
