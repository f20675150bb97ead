import { env, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { channelOf } from "#channels/registry";
import type { ChannelEvent } from "#protocol/channel-event";
import { Life } from "../mortal.testsuite.ts";
import { BINDING, deskOf, Outside, saying } from "./mortal-desk.testsuite.ts";
import { titleOf } from "./names.ts";

const { classifier: _none, intents: _ways, ...rules } = BINDING.rules;
const binding = { ...BINDING, rules };
let objects = 0;

/** As Slack tells of it: by ids alone. */
function unnamed(eventId: string, conversation: ChannelEvent["conversation"]): ChannelEvent {
  return { ...saying("hello", eventId), sender: { id: "U1", bot: false }, conversation };
}

const DIRECT = { key: "c1", scope: "direct" as const };
const GROUP = { key: "c1", scope: "group" as const, place: { id: "C1" } };

/** The desk of a platform that tells ids, in a conversation that begins with somebody's words. */
function deskOfIds(life: Life, world: Outside) {
  const { desk, parts } = deskOf(life, world);
  const asked = () => Promise.reject(new Error("the hub is asked"));
  parts.channel = { ...channelOf("webhook")!, personName: asked, placeName: asked };
  if (life.parts.task.title === "") life.parts.conversation.setTitle("U1 · support", "person");
  const settle = async () => {
    do {
      await desk.ring();
      await life.rest();
    } while (parts.store.waiting().length > 0 || life.parts.turns.current() || parts.store.nextOwed());
  };
  return { desk, settle };
}

const said = (life: Life) =>
  life.parts.conversation
    .page({ limit: 9 })
    .flatMap(({ role, content, sender }) => (role === "user" ? [[sender.name, content]] : []));

/** Two messages of one person, each sent again until it is known to be safe; the runtime dies at these points. */
function play(conversation: ChannelEvent["conversation"], deaths: number[]) {
  return runInDurableObject(env.TASK_CHAT.getByName(`names-${objects++}`), async (_object, { storage }) => {
    const world = new Outside(deaths);
    const live = async () => {
      const life = new Life(storage.sql, world, () => undefined);
      const { desk, settle } = deskOfIds(life, world);
      const talk = async () => {
        for (const id of ["e1", "e2"]) {
          desk.deliver({ binding, event: unnamed(id, conversation), userId: null }, null);
          await life.point(`${id} acked`);
          await settle();
        }
      };
      const end = await Promise.race([life.death.promise, talk()]);
      return { end, life };
    };
    let { end, life } = await live();
    while (end === "dead") ({ end, life } = await live());
    return { said: said(life), title: life.parts.task.title, world };
  });
}

it.each([
  { where: "alone", conversation: DIRECT, called: "Eve · support" },
  { where: "in a group", conversation: GROUP, called: "#help · support" },
])(
  "who speaks $where, of which the platform tells ids, is called by name, wherever the runtime dies",
  async (given) => {
    const calm = await play(given.conversation, []);
    expect(calm.world.named).toEqual(["U1"]);
    for (const at of [0, ...calm.world.points.keys()]) {
      const { said: words, title, world } = await play(given.conversation, at === 0 ? [] : [at]);
      expect(words, world.died.join()).toEqual([
        ["Eve", "hello"],
        ["Eve", "hello"],
      ]);
      expect(title, world.died.join()).toBe(given.called);
    }
  },
);

interface Telling {
  told: { person: string; place: string }[];
  /** Each message finds the object in another life. */
  anew?: boolean;
  meanwhile?: (life: Life) => void;
}

/** What each of several messages finds told, and what people and the conversation are called after it. */
function tell({ told, anew = false, meanwhile }: Telling) {
  return runInDurableObject(env.TASK_CHAT.getByName(`names-${objects++}`), async (_object, { storage }) => {
    const world = new Outside();
    const live = () => {
      const life = new Life(storage.sql, world, () => undefined);
      return { life, ...deskOfIds(life, world) };
    };
    let { life, desk, settle } = live();
    const titles: string[] = [];
    for (const [n, { person, place }] of told.entries()) {
      if (anew && n > 0) ({ life, desk, settle } = live());
      Object.assign(world, { nameTold: person, placeTold: place });
      desk.deliver({ binding, event: unnamed(`e${n}`, GROUP), userId: null }, null);
      await settle();
      titles.push(life.parts.task.title);
      meanwhile?.(life);
    }
    return { names: said(life).map(([name]) => name), titles, asked: world.named.length };
  });
}

it("who is not told of is called by the id, and by name from the words on that come after somebody told", async () => {
  const told = ["", "Eve", "nobody asks"].map((person) => ({ person, place: "" }));
  const { names, titles } = await tell({ told });
  expect(names).toEqual(["U1", "Eve", "Eve"]);
  expect(titles.at(-1)).toBe("Eve · support");
});

const LATE = ["", "#help", "#other"].map((place) => ({ person: "Eve", place }));

it("a group whose name comes late is called by it in the next life", async () => {
  const { titles } = await tell({ told: LATE, anew: true });
  expect(titles).toEqual(["Eve · support", "#help · support", "#help · support"]);
});

it("a group that nobody tells of is asked for once in a life, not with every message", async () => {
  const { titles, asked } = await tell({ told: LATE });
  expect(titles).toEqual(["Eve · support", "Eve · support", "Eve · support"]);
  expect(asked).toBe(1);
});

it("a group that a person has renamed keeps that title", async () => {
  const rename = ({ parts }: Life) => parts.conversation.setTitle("Refunds", "person");
  const { titles } = await tell({ told: LATE, anew: true, meanwhile: rename });
  expect(titles).toEqual(["Eve · support", "Refunds", "Refunds"]);
});

it.each([
  { scope: "direct", title: "Order 7", perSender: false, called: "Order 7 · support" },
  { scope: "direct", called: "Eve · support" },
  { scope: "group", place: { id: "C1" }, called: "Eve · support" },
  { scope: "group", place: { id: "C1", name: "#help" }, called: "#help · support" },
  { scope: "group", place: { id: "C1", name: "#help" }, perSender: true, called: "Eve, #help · support" },
  { scope: "thread", place: { id: "C1", name: "#help" }, called: "Eve, #help · support" },
] as const)("$scope: $called", ({ called, perSender = false, ...conversation }) => {
  const event = { ...saying("hi"), conversation: { key: "c1", ...conversation } };
  expect(titleOf(event, { ...binding, rules: { ...binding.rules, perSender } })).toBe(called);
});
