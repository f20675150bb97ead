import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { channelOf } from "#channels/registry";
import type { ChannelEvent } from "#protocol/channel-event";
import { Life } from "../mortal.testsuite.ts";
import { BINDING, deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";

const { classifier: _none, intents: _ways, ...rules } = BINDING.rules;
const binding = { ...BINDING, rules };
let objects = 0;

/** As Slack tells of it: by an id alone. */
function unnamed(eventId: string): ChannelEvent {
  const event = saying("hello", eventId);
  return { ...event, sender: { id: "U1", bot: false } };
}

/** Two messages of one person, each sent again until it is known to be safe; the runtime dies at these points. */
function play(deaths: number[]) {
  return runInDurableObject(env.TASK_CHAT.getByName(`names-${objects++}`), async (_object, { storage }) => {
    const world = new Outside(deaths);
    const live = async () => {
      const life = new Life(storage.sql, world, () => undefined);
      const { desk, parts } = deskOf(life, world);
      parts.channel = { ...channelOf("webhook")!, personName: () => Promise.reject(new Error("the hub is asked")) };
      if (life.parts.task.title === "") life.parts.conversation.setTitle("U1 · support", "person");
      const talk = async () => {
        for (const id of ["e1", "e2"]) {
          desk.deliver({ binding, event: unnamed(id), userId: null }, null);
          await life.point(`${id} acked`);
          do {
            await desk.ring();
            await life.rest();
          } while (parts.store.waiting().length > 0 || life.parts.turns.current() || parts.store.nextOwed());
        }
      };
      const end = await Promise.race([life.death.promise, talk()]);
      return { end, life };
    };
    let { end, life } = await live();
    while (end === "dead") ({ end, life } = await live());
    const page = life.parts.conversation.page({ limit: 9 });
    const said = page.flatMap(({ role, content, sender }) => (role === "user" ? [[sender.name, content]] : []));
    return { said, title: life.parts.task.title, world };
  });
}

it("somebody of whom the platform tells the id alone is called by name, wherever the runtime dies", async () => {
  const calm = await play([]);
  expect(calm.world.named).toEqual(["U1"]);
  for (const at of [0, ...calm.world.points.keys()]) {
    const { said, title, world } = await play(at === 0 ? [] : [at]);
    expect(said, world.died.join()).toEqual([
      ["Eve", "hello"],
      ["Eve", "hello"],
    ]);
    expect(title, world.died.join()).toBe("Eve · support");
  }
});

it("who is not told of is called by the id, and by name from the words on that come after somebody told", () =>
  runInDurableObject(env.TASK_CHAT.getByName(`names-${objects++}`), async (_object, { storage }) => {
    const world = new Outside();
    const life = new Life(storage.sql, world, () => undefined);
    const { desk, parts } = deskOf(life, world);
    parts.channel = { ...channelOf("webhook")!, personName: () => Promise.reject(new Error("the hub is asked")) };
    life.parts.conversation.setTitle("U1 · support", "person");
    for (const [id, told] of Object.entries({ e1: "", e2: "Eve", e3: "nobody asks" })) {
      world.nameTold = told;
      desk.deliver({ binding, event: unnamed(id), userId: null }, null);
      do {
        await desk.ring();
        await life.rest();
      } while (parts.store.waiting().length > 0 || life.parts.turns.current() || parts.store.nextOwed());
    }
    const page = life.parts.conversation.page({ limit: 9 });
    const names = page.flatMap(({ role, sender }) => (role === "user" ? [sender.name] : []));
    expect(names).toEqual(["U1", "Eve", "Eve"]);
    expect(life.parts.task.title).toBe("Eve · support");
    expect(world.named).toEqual(["U1", "U1"]);
  }));
