// Channels end to end: a platform's webhook comes in, the platform's servers are answered. What is the same on every
// platform is tested here on the generic webhook; every platform's own way is in platforms.test.ts.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeadLetter, Delivery } from "#protocol/api/channels";
import type { TaskList } from "#protocol/api/tasks";
import { hook, makeChannel, type MadeChannel } from "./channel-hooks.ts";
import { ops, roomOf, taskOf } from "./channel-room.ts";
import { answers, type Person } from "./person.ts";
import type { Said, StandIn } from "./platforms/platform.ts";
import { startWebhook } from "./platforms/webhook.ts";
import { startBeside } from "./product-beside.ts";
import type { Product } from "./product.ts";

let product: Product;
let ada: Person;
let platform: StandIn;
let stop: () => Promise<void>;
beforeAll(async () => {
  platform = await startWebhook();
  ({ product, ada, stop } = await startBeside([platform]));
});
afterAll(() => stop());

const room = (channel: MadeChannel, more: Partial<Said> = {}) =>
  roomOf({ productUrl: product.url, platform }, channel, more);

describe("a conversation", () => {
  let channel: MadeChannel;
  beforeAll(async () => {
    channel = await makeChannel(ada, platform);
  });

  test("is answered once, however often the same event comes", async () => {
    const at = room(channel);
    const signed = await at.send("say Hello over there");
    const repeats = await Promise.all(Array.from({ length: 5 }, () => hook(product.url, channel, signed)));
    expect(repeats.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    await at.until((one) => one.text === "Hello over there");
    expect(await at.ask("say And now something else")).toBe("And now something else");
    expect(at.here().map(({ text }) => text)).toEqual(["Hello over there", "And now something else"]);
  });

  test("keeps the order of what was said, whoever waits for whom", async () => {
    const at = room(channel);
    await at.send("count 20 every 20");
    await at.send("say second");
    await at.send("say third");
    await at.until((one) => one.text === "third");
    expect(at.here().map(({ text }) => text.slice(0, 6))).toEqual(["t1 t2 ", "second", "third"]);
  });

  test("is a task in the product, and what is asked there is answered here", async () => {
    const at = room(channel);
    await at.ask("say xylophone");
    const taskId = await taskOf(ada, "xylophone");
    const { messages } = await ada.history(taskId);
    expect(messages[0]).toMatchObject({ role: "user", sender: { kind: "channel", id: "ada", name: "Ada" } });
    expect(answers(messages)).toEqual(["xylophone"]);
    const { body } = await ada.call("GET", "/api/v1/tasks");
    const summary = (body as TaskList).tasks.find((task) => task.task_id === taskId);
    expect(summary?.title).toContain(channel.name);
    await ada.call("POST", `/api/v1/tasks/${taskId}/messages`, { content: "say from the office" });
    const shown = await at.until((one) => one.text.includes("from the office") && one.text.startsWith(">"));
    expect(shown.text).toBe("> **Ada:** say from the office\n\nfrom the office");
  });

  test("lives again when somebody writes after it was deleted", async () => {
    const at = room(channel);
    await at.ask("say marimba one");
    const taskId = await taskOf(ada, "marimba");
    expect((await ada.call("DELETE", `/api/v1/tasks/${taskId}`)).status).toBe(204);
    await expect.poll(async () => (await ada.call("GET", `/api/v1/tasks/${taskId}/messages`)).status).toBe(404);
    expect(await at.ask("say glockenspiel two")).toBe("glockenspiel two");
    expect(await taskOf(ada, "glockenspiel")).toBe(taskId);
  });

  test("takes commands, in the person's language", async () => {
    const at = room(channel);
    expect(await at.ask("/status")).toContain("Team: assistant");
    expect(await at.ask("/model no-such-model")).toBe("There is no model called no-such-model.");
    expect(await at.ask("/model default")).toContain("the team's own");
    expect(await at.ask("/team no-such-team")).toBe("There is no team called no-such-team.");
    expect(await at.ask("/帮助 请")).toContain("开始新的对话");
    expect(await at.ask("/stop")).toBe("Nothing is running.");
    expect(await at.ask("/状态")).toContain("团队：assistant");
    // A name that follows a command is of no language; what was said before is.
    await at.ask("say 你好");
    expect(await at.ask("/model no-such-model")).toBe("没有名为 no-such-model 的模型。");
    expect(await at.ask("/help")).toContain("开始新的对话");
    expect(await at.ask("/unknown stays words")).toContain("simulator");
    await at.send("count 500 every 20");
    await at.send("/stop");
    await at.until((one) => one.text === "Stopped.");
  });

  test("whoever comes along may not choose, where the channel says so", async () => {
    const at = room(await makeChannel(ada, platform));
    expect(await at.ask("/team assistant")).toBe("From now on the team assistant answers.");
    const fixed = room(await makeChannel(ada, platform, { pipeline: { choose: false } }));
    expect(await fixed.ask("/team assistant")).toBe("Team: assistant. It cannot be changed here.");
    expect(await fixed.ask("/model default")).toBe("Model: the team's own. It cannot be changed here.");
  });

  test("/new forgets what was said before", async () => {
    const at = room(channel);
    await at.ask(`say ${"a long story ".repeat(200)}`);
    await at.ask("say middle");
    await at.ask("/new");
    await at.ask("say fresh kazoo");
    const taskId = await taskOf(ada, "kazoo");
    const { messages } = await ada.history(taskId);
    const [, middle, fresh] = messages.filter((message) => message.role === "assistant");
    expect(middle!.usage!.input).toBeGreaterThan(fresh!.usage!.input + 500);
  });

  test("an answer that fails says so", async () => {
    const at = room(channel);
    expect(await at.ask("fail 400")).toMatch(/^The answer could not be finished: /);
  });

  test("brings files in", async () => {
    const at = room(channel);
    const bytes = new TextEncoder().encode("the secret word is bassoon");
    const file = { name: "note.txt", mime: "text/plain", bytes };
    expect(await at.ask("what does the oboe say", { file })).toContain("simulator");
    const { messages } = await ada.history(await taskOf(ada, "oboe"));
    expect(messages[0]!.attachments).toMatchObject([
      { name: "note.txt", media_type: "text/plain", size: bytes.length },
    ]);
    const response = await fetch(`${product.url}/api/v1/attachments/${messages[0]!.attachments[0]!.id}`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(await response.text()).toBe("the secret word is bassoon");
  });

  test("sends files out", async () => {
    const upload = await fetch(`${product.url}/api/v1/attachments?name=plan.txt`, {
      method: "POST",
      headers: { authorization: `Bearer ${ada.token}` },
      body: "the plan",
    });
    const { id } = (await upload.json()) as { id: string };
    const at = room(channel);
    expect(await at.ask(`say Here: [plan](/api/v1/attachments/${id})`)).toBe("Here: plan");
    const { file } = await at.until((one) => one.file !== undefined);
    expect(file?.name).toBe("plan.txt");
    expect(new TextDecoder().decode(file!.bytes)).toBe("the plan");
  });
});

describe("who is heard", () => {
  test("a stranger gets a code once, and is heard after a member let them in", async () => {
    const channel = await makeChannel(ada, platform, { allow: {} });
    const at = room(channel, { sender: { id: "eve", name: "Eve" } });
    const greeting = await at.ask("say let me in");
    const code = /[A-Z0-9]{8}/.exec(greeting)![0];
    await at.send("say again");
    const { body } = await ada.call("GET", ops(channel, "/pairings"));
    expect(body).toMatchObject({ pairings: [{ sender_id: "eve", name: "Eve", code }] });
    expect((await ada.call("POST", ops(channel, "/pairings/approve"), { code: "ZZZZZZZZ" })).status).toBe(404);
    expect((await ada.call("POST", ops(channel, "/pairings/approve"), { code })).status).toBe(200);
    expect(await at.ask("say now")).toBe("now");
    expect(at.here()).toHaveLength(2);
    expect((await ada.call("DELETE", ops(channel, "/senders/eve"))).status).toBe(204);
    await at.send("say gone");
    await at.until((_one, place) => place === 2);
    expect(at.here()[2]!.text).toMatch(/[A-Z0-9]{8}/);
  });

  test("in a group only what is meant for the agent is answered; the rest is remembered", async () => {
    const channel = await makeChannel(ada, platform, { keywords: ["weft"] });
    const at = room(channel, { scope: "group" });
    await at.send("nobody asked you", { mentioned: false });
    await at.ask("Weft, are you there", { mentioned: false });
    await at.ask("what is a trombone", { mentioned: true });
    expect(at.here()).toHaveLength(2);
    const { messages } = await ada.history(await taskOf(ada, "trombone"));
    expect(messages.filter((message) => message.role === "user")).toHaveLength(3);
  });

  test("one conversation per person, where a group is set up so", async () => {
    const channel = await makeChannel(ada, platform, { session: { context: "sender" } });
    const at = room(channel, { scope: "group", mentioned: true });
    await at.ask("say tuba for one", { sender: { id: "u1", name: "One" } });
    await at.ask("say viola for two", { sender: { id: "u2", name: "Two" } });
    expect(await taskOf(ada, "tuba")).not.toBe(await taskOf(ada, "viola"));
  });

  test("messages that follow each other quickly are one", async () => {
    const channel = await makeChannel(ada, platform, { session: { debounceMs: 400 } });
    const at = room(channel);
    await at.send("say first part");
    await at.send("second part");
    await at.send("third part");
    const shown = await at.until(() => true);
    expect(shown.text).toBe("first part\nsecond part\nthird part");
    expect(await at.ask("say alone")).toBe("alone");
    expect(at.here()).toHaveLength(2);
  });
});

describe("when the platform does not take an answer", () => {
  let channel: MadeChannel;
  beforeAll(async () => {
    channel = await makeChannel(ada, platform);
  });

  test("it is tried again, waits as long as it is told, and is posted once", async () => {
    const at = room(channel);
    platform.fail({ kind: "limited", retryAfterMs: 1000 });
    const startedAt = Date.now();
    expect(await at.ask("say patience")).toBe("patience");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1000);
    platform.fail({ kind: "failing", status: 503 }, 2);
    expect(await at.ask("say persistence")).toBe("persistence");
    platform.fail({ kind: "lost" });
    expect(await at.ask("say providence")).toBe("providence");
    expect(await at.ask("say end")).toBe("end");
    expect(at.here().map(({ text }) => text)).toEqual(["patience", "persistence", "providence", "end"]);
    const { body } = await ada.call("GET", ops(channel, "/deliveries?limit=10"));
    const { deliveries } = body as { deliveries: Delivery[] };
    expect(deliveries[0]).toMatchObject({ status: "sent", conversation: at.conversation, preview: "end" });
    expect(deliveries.filter(({ status }) => status === "failed").length).toBeGreaterThanOrEqual(3);
  });

  test("what is refused becomes a dead letter that a person can have sent again", async () => {
    const at = room(channel);
    platform.fail({ kind: "refused" });
    await at.send("say undeliverable");
    const dead = async () =>
      ((await ada.call("GET", ops(channel, "/dead-letters"))).body as { dead_letters: DeadLetter[] }).dead_letters;
    await expect.poll(dead).toMatchObject([{ conversation: at.conversation, preview: "undeliverable" }]);
    const [letter] = await dead();
    expect((await ada.call("POST", ops(channel, `/dead-letters/${letter!.turn_id}/replay`))).status).toBe(202);
    await at.until((one) => one.text === "undeliverable");
    expect(await dead()).toEqual([]);
    expect((await ada.call("POST", ops(channel, `/dead-letters/${letter!.turn_id}/replay`))).status).toBe(404);
    expect(at.here()).toHaveLength(1);
  });
});
