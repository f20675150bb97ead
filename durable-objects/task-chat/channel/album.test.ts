import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ChannelEvent } from "#protocol/channel-event";
import { Life } from "../mortal.testsuite.ts";
import type { Desk } from "./desk.ts";
import type { DeskParts } from "./desk-parts.ts";
import { BINDING, deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";

const { classifier: _none, ...rules } = BINDING.rules;
const binding = { ...BINDING, rules };
let objects = 0;

interface Here {
  life: Life;
  desk: Desk;
  parts: DeskParts;
}

function live(storage: DurableObjectStorage, world: Outside): Here {
  const life = new Life(storage.sql, world, () => undefined);
  return { life, ...deskOf(life, world) };
}
const fresh = <T>(use: (storage: DurableObjectStorage) => Promise<T>) =>
  runInDurableObject(env.TASK_CHAT.getByName(`album-${objects++}`), (_object, { storage }) => use(storage));

function picture(at: number, text = "", total?: number): ChannelEvent {
  return {
    ...saying(text, `p${at}`),
    files: [{ kind: "image", name: `${at}.png`, ref: at }],
    album: { id: "a", at, ...(total === undefined ? {} : { total }) },
  };
}
const send = ({ desk }: Here, event: ChannelEvent) => desk.deliver({ binding, event, userId: null }, null).outcome;

/** Whatever waits has waited long enough. */
async function passTime({ desk, parts, life }: Here): Promise<void> {
  await life.rest();
  for (const { n, tries } of parts.store.waiting()) parts.store.delay(n, 1, tries);
  await desk.ring();
  await life.rest();
}

const saidIn = ({ parts }: Here) =>
  parts.parts.conversation
    .page({ limit: 100 })
    .map(({ role, content, attachments }) => [role, content, attachments.map(({ name }) => name).join(" ")]);
const ONE_ANSWER = [
  ["user", "look", "1.png 2.png 3.png"],
  ["assistant", "Hello.", ""],
];

/** Pictures come out of order; each is sent again until it is known to be safe, and after every crash. */
async function use(here: Here): Promise<void> {
  for (const event of [picture(3), picture(1, "look"), picture(2)]) {
    await here.life.point("picture sent");
    expect(["recorded", "duplicate"]).toContain(send(here, event));
    await here.life.point("picture acked");
    expect(send(here, event)).toBe("duplicate");
  }
  do await passTime(here);
  while (here.parts.store.waiting().length > 0 || here.parts.parts.turns.current() || here.parts.store.nextOwed());
}

async function play(deaths: number[]) {
  const world = new Outside(deaths);
  return fresh(async (storage) => {
    let here = live(storage, world);
    while ((await Promise.race([here.life.death.promise, use(here)])) === "dead") here = live(storage, world);
    return { world, said: saidIn(here) };
  });
}

describe("an album that comes picture by picture", () => {
  it("is one message with one answer, wherever the runtime dies", { timeout: 120_000 }, async () => {
    const { world, said } = await play([]);
    expect(said).toEqual(ONE_ANSWER);
    expect(world.fetched).toEqual([1, 2, 3]);
    for (const [at, name] of world.points.entries()) {
      const again = await play([at + 1]);
      expect(again.world.died, name).toEqual([name]);
      expect(again.said, name).toEqual(ONE_ANSWER);
      expect([...again.world.posted.values()], name).toEqual(["Hello."]);
    }
  });

  it("has time to come after a restart, though the time of what was there is long over", () =>
    fresh(async (storage) => {
      const world = new Outside();
      const before = live(storage, world);
      send(before, picture(1, "look"));
      before.parts.store.delay(1, 1, 0);
      before.life.isDead = true;
      const after = live(storage, world);
      await after.desk.ring();
      expect(saidIn(after)).toEqual([]);
      send(after, picture(3));
      send(after, picture(2));
      await passTime(after);
      expect(saidIn(after)).toEqual(ONE_ANSWER);
    }));

  it("is whole also when a picture comes while the others are fetched", () =>
    fresh(async (storage) => {
      const world = new Outside();
      const here = live(storage, world);
      send(here, picture(3));
      send(here, picture(1, "look"));
      await here.life.rest();
      for (const { n } of here.parts.store.waiting()) here.parts.store.delay(n, 1, 0);
      const working = here.desk.ring();
      send(here, picture(2));
      await working;
      expect(saidIn(here)).toEqual([]);
      await passTime(here);
      expect(saidIn(here)).toEqual(ONE_ANSWER);
    }));

  it("waits for nobody when all of it is there", () =>
    fresh(async (storage) => {
      const here = live(storage, new Outside());
      for (const [at, text] of [[2], [1, "look"], [3]] as const) send(here, picture(at, text, 3));
      await here.life.rest();
      // As its alarm, which is due now.
      await here.desk.ring();
      await here.life.rest();
      expect(saidIn(here)).toEqual(ONE_ANSWER);
    }));

  it("a picture that comes days later is a message of its own: nothing that was sent is lost", () =>
    fresh(async (storage) => {
      const here = live(storage, new Outside());
      send(here, picture(1, "look"));
      await passTime(here);
      send(here, picture(2));
      send(here, picture(1, "look"));
      await passTime(here);
      expect(saidIn(here).map(([role, , files]) => [role, files])).toEqual([
        ["user", "1.png"],
        ["assistant", ""],
        ["user", "2.png"],
        ["assistant", ""],
      ]);
    }));
});
