// Every platform end to end through the running product, each against a stand-in that speaks as the real one does.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { channelOf } from "#channels/registry";
import type { ChannelReport, DeadLetter } from "#protocol/api/channels";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import type { Person } from "./person.ts";
import { STARTS } from "./platforms/every.ts";
import type { Said, Shown, StandIn } from "./platforms/platform.ts";
import type { WeComStandIn } from "./platforms/wecom.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

let product: Product;
let ada: Person;
let stop: () => Promise<void>;
const standIns = new Map<string, StandIn>();
beforeAll(async () => {
  for (const [name, start] of Object.entries(STARTS)) standIns.set(name, await start());
  ({ product, ada, stop } = await startBeside(standIns.values()));
});
afterAll(() => stop());

/** Platforms that ask nothing when a webhook is set up. */
const UNASKED = new Set(["webhook", "dingtalk", "telegram", "teams", "gitlab"]);

function isPulling(standIn: StandIn): standIn is WeComStandIn {
  return "pull" in standIn;
}

let people = 0;

describe.each(Object.keys(STARTS))("%s", (name) => {
  const capabilities = () => channelOf(platform().platform)!.capabilities;
  const platform = () => standIns.get(name)!;
  let channel: MadeChannel;
  beforeAll(async () => {
    // Where a person is never alone, the words for the model say whose they are, and the simulator obeys bare ones.
    const session = platform().scope === undefined ? {} : { session: { context: "sender" } };
    channel = await makeChannel(ada, platform(), session);
  });

  /** A person alone with the bot; everywhere their conversation is known by them. */
  function alone() {
    const number = ++people;
    // Ids as all platforms take them: digits.
    const conversation = String(7_000_000 + number);
    const sender = { id: conversation, name: "Ada" };
    const here = () =>
      platform()
        .shown()
        .filter((one) => one.conversation === conversation);
    const text = () =>
      here()
        .map((one) => one.text)
        .join("\n");
    const send = async (words: string, more: Partial<Said> = {}) => {
      const signed = await platform().sign(said(words, { conversation, sender, ...more }));
      const response = await hook(product.url, channel, signed);
      expect(response.status).toBeLessThan(300);
      const body = await response.text();
      const standIn = platform();
      if (isPulling(standIn)) void pullAll(standIn, body);
      return signed;
    };
    const pullAll = async (standIn: WeComStandIn, first: string) => {
      let state = standIn.take(first, conversation);
      while (state && !state.isFinished) {
        await new Promise((done) => setTimeout(done, 150));
        state = standIn.take(
          await (await hook(product.url, channel, standIn.pull(state.streamId))).text(),
          conversation,
        );
      }
    };
    const until = (fits: (all: string) => boolean): Promise<Shown> => platform().until(() => fits(text()));
    return { conversation, here, text, send, until };
  }

  test("is ready", async () => {
    const { body } = await ada.call("GET", `/api/v1/channels/${channel.id}`);
    expect((body as ChannelReport).message).toBe("");
    expect((body as ChannelReport).ready).toBe(true);
  });

  test("answers its platform's set-up question", async () => {
    const question = await platform().handshake?.();
    expect(question === undefined).toBe(UNASKED.has(name));
    if (!question) return;
    const response = await hook(product.url, channel, question.request);
    expect(question.isRight(response.status, await response.text())).toBe(true);
  });

  test("refuses what is not signed, and does not say why", async () => {
    const signed = await platform().sign(said("say no"));
    const response = await hook(product.url, channel, {
      ...signed,
      query: "",
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "UNAUTHENTICATED" } });
  });

  test("answers a person, once, however often it is told", async () => {
    const at = alone();
    const id = crypto.randomUUID();
    const signed = await at.send("say Hello **there**, and `code`", { id });
    await at.until((all) => /Hello \W*there\W*, and \W*code/.test(all));
    await hook(product.url, channel, signed);
    await at.send("say goodbye");
    await at.until((all) => all.includes("goodbye"));
    expect(at.text().match(/Hello/g)).toHaveLength(1);
  });

  test("a long answer arrives whole and exact, streamed or not", async () => {
    const at = alone();
    await at.send("count 400 every 10");
    const words = Array.from({ length: 400 }, (_, i) => `t${i + 1}`);
    await at.until((all) => all.includes("t400"));
    await expect.poll(() => at.text().match(/t\d+/g)).toEqual(words);
    const streams =
      ["native", "edit"].includes(capabilities().stream) &&
      capabilities().streamScopes.includes(platform().scope ?? "direct");
    if (streams && name !== "dingtalk") expect(at.here().some(({ edits }) => edits > 0)).toBe(true);
  });

  test("an answer that is pulled goes on where one message ends", async () => {
    expect(capabilities().stream === "pull").toBe(name === "wecom");
    if (name !== "wecom") return;
    const at = alone();
    const words = Array.from({ length: 4000 }, (_, i) => `t${i + 1}`);
    await at.send(`say ${words.join(" ")}`);
    await at.until((all) => all.includes("t4000"));
    expect(at.text().match(/t\d+/g)).toEqual(words);
    expect(at.here()).toHaveLength(2);
  });

  test("takes commands", async () => {
    const at = alone();
    await at.send("/status");
    await at.until((all) => /assistant/.test(all));
    expect(at.text()).not.toContain("simulator");
  });

  test("a platform that fails, or is too busy, or wants a new token, is asked again", async () => {
    const at = alone();
    platform().fail({ kind: "failing", status: 503 });
    platform().fail({ kind: "limited", retryAfterMs: 500 });
    platform().fail({ kind: "expired" });
    await at.send("say persistence");
    await at.until((all) => all.includes("persistence"));
    expect(at.text().match(/persistence/g)).toHaveLength(1);
  });

  test("what the platform will never take becomes a dead letter", async () => {
    // A pulled answer is taken by whoever pulls it.
    expect(capabilities().stream === "pull").toBe(name === "wecom");
    if (name === "wecom") return;
    const at = alone();
    platform().fail({ kind: "refused" }, 3);
    await at.send("say undeliverable");
    const letters = async () =>
      ((await ada.call("GET", `/api/v1/channels/${channel.id}/dead-letters`)).body as { dead_letters: DeadLetter[] })
        .dead_letters;
    const previews = async () => (await letters()).map(({ preview }) => preview);
    await expect.poll(previews).toContain("undeliverable");
  });
});
