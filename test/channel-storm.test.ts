// What platforms do at their worst, while the runtime is killed: exactly once, in order, nothing lost, nothing doubled.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rulesOf } from "#core/channel/rules";
import { conversationTaskId } from "#durable-objects/channel-hub/conversation-id";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { answers, type Person } from "./person.ts";
import type { Said, StandIn } from "./platforms/platform.ts";
import { startWebhook } from "./platforms/webhook.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

/** STORM=20 makes it a breeze, to look for a fault. */
const CONVERSATIONS = Number(process.env["STORM"] ?? 200);
/** 7,000 events; with their redeliveries 10,000 requests. */
const EVENTS = 35;
/** Every so many are meant for the agent; the others are heard and remembered. */
const ASKED_EVERY = 7;
const REDELIVERED = 3 / 7;
const KILL_AT = [0.25, 0.6].map((part) => Math.round(part * CONVERSATIONS * EVENTS * 1.4));

const SENDER = { id: "ada", name: "Ada" };

let product: Product;
let ada: Person;
let platform: StandIn;
let stop: () => Promise<void>;
let channel: MadeChannel;
beforeAll(async () => {
  platform = await startWebhook();
  ({ product, ada, stop } = await startBeside([platform]));
  channel = await makeChannel(ada, platform);
});
afterAll(() => stop());

let accepted = 0;
let killed = 0;

/** As a platform does: the same event again and again until it is taken. */
async function tell(message: Said): Promise<void> {
  for (;;) {
    const status = await platform
      .sign(message)
      .then((signed) => hook(product.url, channel, signed))
      .then(async (response) => {
        await response.body?.cancel();
        return response.status;
      })
      .catch(() => 0);
    if (status === 202) break;
    await pause(100);
  }
  accepted += 1;
  if (accepted === KILL_AT[killed]) {
    killed += 1;
    process.kill(await product.runtimePid(), "SIGKILL");
  }
}

/** A chance that is the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const wordsOf = (number: number, i: number) => `say storm ${number} says ${i}`;

/** The task that a conversation is. */
function taskOf(number: number): Promise<string> {
  const rules = rulesOf({ platform: "webhook", teamRef: { name: "assistant" } });
  const conversation = { key: `storm-${number}`, scope: "group" as const };
  return conversationTaskId({ channelId: channel.id, rules }, { conversation, sender: { ...SENDER, bot: false } });
}

async function talk(number: number): Promise<void> {
  const chance = dice(number + 1);
  const conversation = `storm-${number}`;
  const messages = Array.from({ length: EVENTS }, (_, i) =>
    said(wordsOf(number, i), { conversation, scope: "group", mentioned: (i + 1) % ASKED_EVERY === 0, sender: SENDER }),
  );
  const late: Promise<void>[] = [];
  for (const [i, message] of messages.entries()) {
    await tell(message);
    // An earlier one comes again, beside whatever comes next.
    if (chance() < REDELIVERED) late.push(tell(messages[Math.floor(chance() * (i + 1))]!));
  }
  await Promise.all(late);
}

test("a storm of events and redeliveries, with the runtime killed twice", { timeout: 900_000 }, async () => {
  const startedAt = Date.now();
  await Promise.all(Array.from({ length: CONVERSATIONS }, (_, number) => talk(number)));
  const took = Date.now() - startedAt;
  expect(killed).toBe(KILL_AT.length);
  await expect
    .poll(() => platform.shown().length, { timeout: 600_000, interval: 500 })
    .toBe(CONVERSATIONS * Math.floor(EVENTS / ASKED_EVERY));
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(
    `${accepted} requests taken in ${(took / 1000).toFixed(0)} s, all answered after ${seconds} s\n`,
  );
  const faults = product
    .output()
    .split("\n")
    .filter((line) => line.includes('"level":"error"'));
  const byConversation = Map.groupBy(platform.shown(), (one) => one.conversation);
  for (let number = 0; number < CONVERSATIONS; number++) {
    const { messages } = await ada.history(await taskOf(number));
    const heard = messages.filter(({ role }) => role === "user").map(({ content }) => content);
    const expected = Array.from({ length: EVENTS }, (_, i) => wordsOf(number, i));
    expect(heard, faults.slice(0, 20).join("\n")).toEqual(expected);
    const shown = byConversation.get(`storm-${number}`)?.map(({ text }) => text);
    expect(shown, faults.slice(0, 20).join("\n")).toEqual(answers(messages));
    expect(shown).toHaveLength(Math.floor(EVENTS / ASKED_EVERY));
  }
});
