import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "#protocol/channel-event";
import { Life } from "../mortal.testsuite.ts";
import type { Desk } from "./desk.ts";
import type { DeskParts } from "./desk-parts.ts";
import { BINDING, deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";

let objects = 0;

interface Here {
  life: Life;
  desk: Desk;
  parts: DeskParts;
}

/** The platform sends until it is told that the event is safe, and again after each crash; then all comes to its end. */
async function use({ life, desk, parts }: Here, event: ChannelEvent, then: (here: Here) => void): Promise<void> {
  const sent = () => desk.deliver({ binding: BINDING, event, userId: null }, `task.${event.eventId}`);
  expect(["recorded", "duplicate"]).toContain(sent().outcome);
  await life.point("event acked");
  expect(sent().outcome).toBe("duplicate");
  do {
    await desk.ring();
    then({ life, desk, parts });
    await life.rest();
  } while (parts.store.waiting().length > 0 || parts.parts.turns.current() || parts.store.nextOwed());
}

async function play(text: string, deaths: number[], then: (here: Here) => void = () => undefined) {
  const world = new Outside(deaths);
  return runInDurableObject(env.TASK_CHAT.getByName(`mortal-desk-${objects++}`), async (_object, { storage }) => {
    const live = (): Here => {
      const life = new Life(storage.sql, world, () => undefined);
      return { life, ...deskOf(life, world) };
    };
    let here = live();
    while ((await Promise.race([here.life.death.promise, use(here, saying(text), then)])) === "dead") here = live();
    const { conversation, turns } = here.life.parts;
    const messages = conversation.page({ limit: 100 });
    return {
      world,
      messages,
      turns: messages.flatMap(({ turn_id: id, role }) => (id && role === "user" ? turns.get(id)! : [])),
      calls: turns.modelCalls(100),
    };
  });
}

type Played = Awaited<ReturnType<typeof play>>;
const asks = ({ world }: Played) => world.points.filter((name) => name === "intent asked").length;

function expectLed(played: Played): void {
  const { messages, turns, calls, world } = played;
  const decision = { intent: "refund", by: "model", action: "answer", team: "billing" };
  expect(messages).toMatchObject([
    { role: "user", content: "where is my cash", intent: decision, status: "done" },
    { role: "assistant", content: "Hello.", status: "done" },
  ]);
  expect(turns).toMatchObject([{ team: { namespace: "default", name: "billing" }, status: "done" }]);
  expect([...world.posted.values()]).toEqual(["Hello."]);
  const counted = calls.filter(({ purpose }) => purpose === "intent");
  expect(counted).toMatchObject([
    { messageId: messages[0]!.message_id, userId: "channel:channel:eve", usage: { input: 10, output: 5 } },
  ]);
  // Asked anew only when it died before the answer was there.
  const unanswered = world.died.filter((name) => name.startsWith("intent ")).length;
  const unready = world.died.filter((name) => name.startsWith("snapshot ") || name.startsWith("connect ")).length;
  expect(asks(played)).toBeLessThanOrEqual(1 + unanswered + unready);
}

describe("a message that a model leads to its intent", () => {
  it("is asked about once, answered by the intent's team, and its way is told", async () => {
    const played = await play("where is my cash", []);
    expectLed(played);
    expect(asks(played)).toBe(1);
    expect(played.world.notes).toMatchObject([
      { kind: "intent", status: "decided", intent: { intent: "refund", team: "billing" } },
    ]);
  });

  it("has one way and one answer, wherever the runtime dies", { timeout: 120_000 }, async () => {
    const { points } = (await play("where is my cash", [])).world;
    expect(points).toContain("intent answered");
    for (const [at, name] of points.entries()) {
      const played = await play("where is my cash", [at + 1]);
      expect(played.world.died, name).toEqual([name]);
      expectLed(played);
    }
  });

  it("is not asked about again once that is decided, though the crash came before the turn, and keeps to what was asked", () =>
    runInDurableObject(env.TASK_CHAT.getByName("mortal-desk-decided"), async (_object, { storage }) => {
      const world = new Outside();
      const before = deskOf(new Life(storage.sql, world, () => undefined), world).parts;
      before.store.record(saying("where is", "e1"), { userId: null, at: 1, dueAt: 1 });
      before.store.record(saying("my cash", "e2"), { userId: null, at: 2, dueAt: 2 });
      const choice = { intent: "refund", by: "model" as const };
      before.store.decided(1, { led: { messageId: "m1", choice, took: 7 }, upto: 2 });
      before.store.record(saying("bye", "e3"), { userId: null, at: 3, dueAt: 3 });
      const life = new Life(storage.sql, world, () => undefined);
      await deskOf(life, world).desk.ring();
      await life.rest();
      expect(world.points).not.toContain("intent asked");
      expect(life.parts.conversation.page({ limit: 10 }).filter(({ role }) => role === "user")).toMatchObject([
        { message_id: "m1", content: "where is\nmy cash", intent: choice },
        { content: "bye", intent: { intent: "noise", by: "keyword", why: "bye", action: "ignore" }, turn_id: null },
      ]);
      expect([...world.posted.values()]).toEqual(["Hello."]);
    }));
});

describe("a message that starts a task in the background", () => {
  const result = ({ desk, parts }: Here): void => {
    const row = parts.started.next();
    if (row?.status !== "running") return;
    desk.takeResult({ taskId: row.taskId, status: "done", content: "Forty pages." });
    desk.takeResult({ taskId: row.taskId, status: "done", content: "Forty pages." });
  };
  it(
    "starts one, acknowledges it once and says the result once, wherever the runtime dies",
    { timeout: 120_000 },
    async () => {
      const { points } = (await play("a report please", [], result)).world;
      expect(points).toContain("task answered");
      for (const at of [0, ...points.keys().map((index) => index + 1)]) {
        const { world, messages, turns } = await play("a report please", at === 0 ? [] : [at], result);
        const [taskId] = world.tasks.keys();
        expect(world.tasks.size).toBe(1);
        expect(turns).toEqual([]);
        expect(messages).toMatchObject([
          {
            role: "user",
            intent: { intent: "report", by: "keyword", action: "task", team: "writers", task_id: taskId },
          },
          { role: "assistant", content: "Forty pages.", sender: { kind: "agent", id: "writers" } },
        ]);
        expect(world.points).not.toContain("intent asked");
        expect([...world.posted.entries()].map(([key, text]) => [key.split(":")[0], text])).toEqual([
          ["say", "The team writers works on it. Its answer will come here."],
          ["task", "> **Eve:** a report please\n\nForty pages."],
        ]);
      }
    },
  );

  it("that never ends is given up after a day, and says so; what comes of it then is not said", () =>
    runInDurableObject(env.TASK_CHAT.getByName("mortal-desk-late"), async (_object, { storage }) => {
      const world = new Outside();
      const life = new Life(storage.sql, world, () => undefined);
      const { desk, parts } = deskOf(life, world);
      desk.deliver({ binding: BINDING, event: saying("a report please"), userId: null }, "s");
      await life.rest();
      const { taskId, dueAt } = parts.started.next()!;
      expect(dueAt).toBeGreaterThan(Date.now() + 23 * 3_600_000);
      parts.started.set(taskId, { status: "running", dueAt: 1, tries: 0 });
      await desk.ring();
      desk.takeResult({ taskId, status: "done", content: "Forty pages." });
      await life.rest();
      const [, answer, ...more] = life.parts.conversation.page({ limit: 10 });
      expect(answer).toMatchObject({ content: "The team writers could not finish: It took longer than a day." });
      expect(more).toEqual([]);
    }));
});

describe("a message that waited for the answer before it", () => {
  it("stands last in what the model is asked: neither that answer nor a result that came meanwhile is after it", () =>
    runInDurableObject(env.TASK_CHAT.getByName("mortal-desk-queue"), async (_object, { storage }) => {
      const world = new Outside();
      const life = new Life(storage.sql, world, () => undefined);
      const { desk, parts } = deskOf(life, world);
      desk.deliver({ binding: BINDING, event: saying("a report please", "e1"), userId: null }, "s1");
      await desk.ring();
      const { classifier: _none, ...rules } = BINDING.rules;
      const binding = { ...BINDING, rules };
      desk.deliver({ binding, event: saying("first", "e2"), userId: null }, "s2");
      desk.deliver({ binding, event: saying("second", "e3"), userId: null }, "s3");
      desk.takeResult({ taskId: parts.started.next()!.taskId, status: "done", content: "Forty pages." });
      await life.rest();
      const said = world.prompts.map((prompt) =>
        prompt.flatMap(({ role, content }) =>
          role === "system" ? [] : content.map((part) => `${role}: ${part.type === "text" ? part.text : ""}`),
        ),
      );
      expect(said).toEqual([
        ["user: a report please", "assistant: Forty pages.", "user: first"],
        ["user: a report please", "user: first", "assistant: Forty pages.", "assistant: Hello.", "user: second"],
      ]);
    }));
});
