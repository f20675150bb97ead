import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { SentRef } from "#core/channel";
import type { Sent } from "../../channel-hub/sending.ts";
import { Life } from "../mortal.testsuite.ts";
import { BINDING, deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";

const { classifier: _none, intents: _ways, ...rules } = BINDING.rules;
const handover = { binding: { ...BINDING, rules }, event: saying("hello"), userId: null };
let objects = 0;

async function play(teamIsAtHand: boolean, deaths: number[]) {
  const world = new Outside(deaths);
  world.teamIsAtHand = teamIsAtHand;
  return runInDurableObject(env.TASK_CHAT.getByName(`desk-${objects++}`), async (_object, { storage }) => {
    let isBegun: boolean | null = null;
    const live = async () => {
      const life = new Life(storage.sql, world, () => undefined);
      const { desk, parts } = deskOf(life, world);
      const talk = async () => {
        desk.deliver(handover, null);
        isBegun ??= life.parts.turns.running() !== null;
        await life.point("event acked");
        do {
          await desk.ring();
          await life.rest();
        } while (life.parts.turns.current() || parts.store.nextOwed());
      };
      const end = await Promise.race([life.death.promise, talk()]);
      return { end, life };
    };
    let { end, life } = await live();
    while (end === "dead") ({ end, life } = await live());
    const said = life.parts.conversation.page({ limit: 9 }).map(({ role, content, status }) => [role, content, status]);
    return { isBegun, said, posted: [...world.posted.values()], world };
  });
}

it("an answer begins with what it answers, in one commit, where the team is known; it comes once wherever the runtime dies", async () => {
  const points = new Set<string>();
  for (const isKnown of [true, false]) {
    const calm = await play(isKnown, []);
    expect(calm.isBegun).toBe(isKnown);
    for (const name of calm.world.points) points.add(`${name}, known: ${isKnown}`);
    for (const at of [0, ...calm.world.points.keys()]) {
      const { said, posted, world } = await play(isKnown, at === 0 ? [] : [at]);
      expect(said, world.died.join()).toEqual([
        ["user", "hello", "done"],
        ["assistant", "Hello.", "done"],
      ]);
      expect(posted, world.died.join()).toEqual(["Hello."]);
    }
  }
  expect(points).toContain("snapshot asked, known: false");
  expect(points).not.toContain("snapshot asked, known: true");
});

it("what is still under way when its alarm rings is watched on", () =>
  runInDurableObject(env.TASK_CHAT.getByName("desk-watch"), async (_object, { storage }) => {
    const world = new Outside();
    const life = new Life(storage.sql, world, () => undefined);
    const { desk, parts } = deskOf(life, world);
    const [asked, sent] = [Promise.withResolvers<void>(), Promise.withResolvers<Sent<SentRef>>()];
    const watched: number[] = [];
    parts.wakeReplies = (dueAt) => void watched.push(dueAt);
    parts.ports.hub.reply = () => {
      asked.resolve();
      return sent.promise;
    };
    await desk.ring();
    expect(watched).toEqual([]);
    const pieces = [{ text: "Hello.", body: {} }];
    parts.store.say("r1", { target: saying("").target, pieces }, { dueAt: 1, streamId: null });
    const working = desk.ring();
    await asked.promise;
    await desk.ring();
    expect(watched.at(-1)).toBeGreaterThan(Date.now() + 10_000);
    sent.resolve({ ok: true, value: { id: "1" } });
    await working;
    expect(watched.at(-1)).toBe(Number.POSITIVE_INFINITY);
  }));
