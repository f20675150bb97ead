// An agent asks a person on a platform: with buttons where there are some, else in words; and who may answer.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FormBlock } from "#protocol/task-frames";
import type { TaskList } from "#protocol/api/tasks";
import { hook, makeChannel, said, type MadeChannel } from "./channel-hooks.ts";
import { watch, type Person } from "./person.ts";
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

const APPROVAL = { question: "May I deploy?", kind: "approval" };
const CHOICE = {
  question: "Which size?",
  kind: "form",
  fields: [{ name: "size", label: "Size", type: "choice", options: ["Small", "Large"] }],
};
const TRIP = {
  question: "去哪里？",
  kind: "form",
  fields: [
    { name: "city", label: "城市", type: "text" },
    { name: "days", label: "天数", type: "choice", options: ["一天", "一周"] },
    { name: "food", label: "餐饮", type: "choices", options: ["早餐", "晚餐"], required: false },
  ],
};

let people = 0;

/** A conversation of its own on a platform, with one whom the channel hears and whoever else comes. */
async function place(name: string, heard: (id: string) => string[] = () => ["*"]) {
  const platform = standIns.get(name)!;
  // Ids as all platforms take them: digits.
  const conversation = String(8_000_000 + ++people);
  const sender = { id: conversation, name: "Ada" };
  // Where a person is never alone, the words for the model say whose they are, and the simulator obeys bare ones.
  const session = platform.scope === undefined ? {} : { session: { context: "sender" } };
  const allow = { senders: heard(conversation) };
  const channel: MadeChannel = await makeChannel(ada, platform, { allow, ...session });
  const here = () => platform.shown().filter((one) => one.conversation === conversation);
  const texts = () =>
    here()
      .map(({ text }) => text)
      .join("\n");
  const sign = (what: Partial<Said>) => platform.sign(said("", { conversation, sender, ...what }));
  const post = async (signed: Awaited<ReturnType<typeof sign>>) => {
    const response = await hook(product.url, channel, signed);
    const body = await response.text();
    if ("pull" in platform) void pullAll(platform as WeComStandIn, body);
    return response.status;
  };
  const pullAll = async (wecom: WeComStandIn, first: string) => {
    let state = wecom.take(first, conversation);
    while (state && !state.isFinished) {
      await new Promise((done) => setTimeout(done, 150));
      const pulled = await hook(product.url, channel, wecom.pull(state.streamId));
      state = wecom.take(await pulled.text(), conversation);
    }
  };
  return {
    conversation,
    channel,
    here,
    texts,
    sign,
    post,
    send: async (what: Partial<Said>) => {
      const signed = await sign(what);
      expect(await post(signed)).toBeLessThan(300);
      return signed;
    },
    until: (words: string | RegExp) => platform.until(() => new RegExp(words).test(texts())),
    /** Has the agent ask; gives the ids of the buttons that stand below. */
    ask: async (question: { question: string }) => {
      const before = here().length;
      expect(await post(await sign({ text: `call ask_person ${JSON.stringify(question)}` }))).toBeLessThan(300);
      const isIt = (one: Shown) => here().indexOf(one) >= before && one.text.includes(question.question);
      return (await platform.until(isIt)).actions;
    },
  };
}

async function taskOf(channel: MadeChannel): Promise<string> {
  const found = async () => {
    const { body } = await ada.call("GET", "/api/v1/tasks?limit=100");
    return (body as TaskList).tasks.find(({ title }) => title.includes(channel.name))?.task_id;
  };
  await expect.poll(found, { timeout: 15_000 }).toBeDefined();
  return (await found())!;
}

describe.each(["slack", "feishu", "teams"])("with a form of its own: %s", (name) => {
  test("what is filled in is the answer", async () => {
    const at = await place(name);
    const actions = await at.ask(TRIP);
    expect(actions.map((id) => id.split(":")[0])).toEqual(["form", "decline"]);
    await at.send({ action: actions[0]!, values: { city: "杭州", days: "1", food: "0,1" } });
    await at.until(/"values":\{"city":"杭州","days":"一周","food":\["早餐","晚餐"\]\}/);
  });

  test("it can be declined, and still be answered in words", async () => {
    const at = await place(name);
    const [, decline] = await at.ask(TRIP);
    await at.send({ action: decline! });
    await at.until('"declined":true');
    await at.ask(TRIP);
    await at.send({ text: "杭州\n一天\n-" });
    await at.until(/"values":\{"city":"杭州","days":"一天"\}/);
    expect(at.texts().match(/"answered_by"/g)).toHaveLength(2);
  });
});

describe.each(Object.keys(STARTS).filter((name) => name !== "wecom"))("with buttons: %s", (name) => {
  test("a pressed button is the answer, once, and named", async () => {
    const at = await place(name);
    const [approve] = await at.ask(APPROVAL);
    expect(approve).toMatch(/^approve:/);
    const signed = await at.send({ action: approve! });
    await at.until(/Approved by .*[^]*"approved":true/);
    // The same event again, and the same button again.
    expect(await at.post(signed)).toBeLessThan(300);
    await at.send({ action: approve!.replace("approve", "decline") });
    await at.until("has answered this already");
    expect(at.texts().match(/Approved by/g)).toHaveLength(1);
    expect(at.texts().match(/"approved"/g)).toHaveLength(1);
    expect(at.texts()).not.toContain('"approved":false');
  });

  test("a choice is a button for each option", async () => {
    const at = await place(name);
    const actions = await at.ask(CHOICE);
    expect(actions.map((id) => id.split(":")[0])).toEqual(["pick0", "pick1"]);
    await at.send({ action: actions[1]! });
    await at.until(/answered: Large[^]*"values":\{"size":"Large"\}/);
  });
});

test("wecom takes one reply to a press, and that is the agent's answer; words are answered at once", async () => {
  const at = await place("wecom");
  const [, decline] = await at.ask(APPROVAL);
  await at.send({ action: decline! });
  await at.until('"approved":false');
  expect(at.texts()).not.toContain("Declined by");
  const other = await place("wecom");
  await other.ask(TRIP);
  await other.send({ text: "杭州" });
  await other.until("缺少“天数”");
  await other.send({ text: "杭州\n一天" });
  await other.until("的回答：");
  await other.until(/"values":\{"city":"杭州","days":"一天"\}/);
});

test("who may answer: not a stranger, not a forger, not somebody in another conversation", async () => {
  const at = await place("slack", (id) => [id]);
  const [approve] = await at.ask(APPROVAL);
  await at.send({ action: approve!, sender: { id: "U-EVE", name: "Eve" } });
  const signed = await at.sign({ action: approve! });
  const forged = { ...signed, body: signed.body.replace("approve", "decline") };
  expect(forged.body).not.toBe(signed.body);
  expect(await at.post(forged)).toBe(401);
  expect(await at.post({ ...signed, headers: {} })).toBe(401);
  const elsewhere = `${at.conversation}0`;
  await at.send({ conversation: elsewhere, action: approve! });
  await at.send({ conversation: elsewhere, text: "say hello there" });
  await standIns.get("slack")!.until((one) => one.conversation === elsewhere && one.text === "hello there");
  expect(at.texts()).not.toMatch(/Approved by|Declined by|"approved"/);
  await at.send({ action: approve! });
  await at.until('"approved":true');
});

describe("in words: wecom-app", () => {
  test("what is said next is the answer; what does not fit is told", async () => {
    const at = await place("wecom-app");
    await at.ask(TRIP);
    await at.until(/城市[^]*天数[^]*1\. 一天[^]*餐饮[^]*可不填/);
    await at.send({ text: "城市：杭州" });
    await at.until("缺少“天数”");
    await at.send({ text: "天数：2\n城市：杭州" });
    await at.until(/的回答：[^]*"values":\{"city":"杭州","days":"一周"\}/);
    await at.send({ text: "say after that" });
    await at.until("after that");
    expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
  });

  test("a question can be left open with /跳过", async () => {
    const at = await place("wecom-app");
    await at.ask(TRIP);
    await at.send({ text: "/跳过" });
    await at.until(/已拒绝[^]*"declined":true/);
    expect(at.texts()).not.toContain("缺少");
  });
});

describe.each(["github", "gitlab"])("in words, where the agent is called by its name: %s", (name) => {
  test("the fields of a form stand in the comment, and a comment answers them", async () => {
    const at = await place(name);
    await at.ask(TRIP);
    await at.until(/城市[^]*天数[^]*1\. 一天[^]*餐饮[^]*可不填/);
    await at.send({ text: "城市：杭州" });
    await at.until("缺少“天数”");
    await at.send({ text: "\n- 天数：2\n- 城市：杭州\n- 餐饮：1、晚餐" });
    await at.until(/的回答：[^]*"values":\{"city":"杭州","days":"一周","food":\["早餐","晚餐"\]\}/);
    await at.send({ text: "say after that" });
    await at.until("after that");
    expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
  });

  test("yes and no do for an approval, once, however often the comment is told", async () => {
    const at = await place(name);
    await at.ask(APPROVAL);
    await at.send({ text: "perhaps" });
    await at.until("answer with yes or no");
    const yes = await at.send({ text: "Yes." });
    await at.until(/Approved by [^]*"approved":true/);
    await at.ask(APPROVAL);
    expect(await at.post(yes)).toBeLessThan(300);
    await at.send({ text: "no" });
    await at.until(/Declined by [^]*"approved":false/);
    expect(at.texts().match(/"approved"/g)).toHaveLength(2);
  });

  test("a question can be left open with /skip", async () => {
    const at = await place(name);
    await at.ask(TRIP);
    await at.send({ text: "/skip" });
    await at.until(/已拒绝[^]*"declined":true/);
    expect(at.texts()).not.toContain("缺少");
  });
});

test("github: what people say to each other below a question is no answer, and it says how to give one", async () => {
  const at = await place("github");
  await at.ask(TRIP);
  await at.until("请在回答中 @ 我");
  await at.send({ scope: "group", text: "城市：东京\n天数：1" });
  await at.send({ scope: "group", text: "/skip" });
  await at.send({ text: "城市：杭州\n天数：2" });
  await at.until(/"city":"杭州","days":"一周"/);
  expect(at.texts()).not.toMatch(/东京|declined/);
});

test("gitlab: whatever is said in the discussion of a question is its answer", async () => {
  const at = await place("gitlab");
  await at.ask(TRIP);
  await at.until("请在回答中 @ 我");
  await at.send({ text: "城市：东京" });
  // What is posted after the question says that the product knows where the question stands.
  await at.until("缺少“天数”");
  await at.send({ scope: "group", text: "城市：东京\n天数：1" });
  await at.until(/"city":"东京","days":"一天"/);
  expect(at.texts().match(/"answered_by"/g)).toHaveLength(1);
});

test.each(["github", "gitlab"])("%s: what stands in the comment is enough to answer with", async (name) => {
  const at = await place(name);
  const [, decline] = await at.ask(APPROVAL);
  await at.send({ scope: "group", action: decline! });
  await at.until(/Declined by [^]*"approved":false/);
  expect(at.texts().match(/"approved"/g)).toHaveLength(1);
});

test("who follows the conversation in the product can answer there, and the platform is told", async () => {
  const at = await place("slack");
  await at.ask(TRIP);
  const taskId = await taskOf(at.channel);
  const { messages } = await ada.history(taskId);
  const form = messages.flatMap(({ blocks }) => blocks).find(({ block }) => block.type === "form")!.block as FormBlock;
  const watcher = await watch(product.url, ada.token, taskId);
  const form_answer = { call_id: form.id, values: { city: "Oslo", days: "一天" } };
  const body = { client_message_id: crypto.randomUUID(), form_answer };
  const { status } = await ada.call("POST", `/api/v1/tasks/${taskId}/messages`, body);
  expect(status).toBe(202);
  await watcher.until((event) => event.event === "chat:block_updated" && event.block["answer"] !== undefined);
  await at.until(/Ada 的回答：[^]*城市: Oslo[^]*"city":"Oslo"/);
  expect(await watcher.emit("chat:send", { ...body, client_message_id: crypto.randomUUID() })).toMatchObject({
    code: "CONFLICT",
  });
  watcher.close();
});

test("asked to clarify first, an agent whose ghost names other tools can ask", async () => {
  const name = `terse-${crypto.randomUUID().slice(0, 8)}`;
  const group = "/apis/agent.wecode.io/v1/namespaces/default";
  const make = (plural: string, kind: string, spec: object) =>
    ada.call("POST", `${group}/${plural}`, { apiVersion: "agent.wecode.io/v1", kind, metadata: { name }, spec });
  expect((await make("ghosts", "Ghost", { systemPrompt: "Be terse.", tools: ["current_time"] })).status).toBe(201);
  const bot = { ghostRef: { name }, shellRef: { name: "Chat" }, modelRef: { name: "default" } };
  const made = await make("bots", "Bot", bot);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const team = { members: [{ botRef: { name } }], collaborationModel: "solo" };
  expect((await make("teams", "Team", team)).status).toBe(201);
  const watcher = await watch(product.url, ada.token, await ada.newTask({ teamRef: { name } }));
  const asks = `call ask_person ${JSON.stringify(APPROVAL)}`;
  const { turn_id } = await watcher.send(asks);
  await watcher.until((event) => event.event === "chat:done" && event.turn_id === turn_id);
  expect(watcher.state().messages.at(-1)!.content).toContain("UNKNOWN_TOOL");
  await watcher.send(asks, { options: { clarify: true } });
  await watcher.until((event) => event.event === "chat:block_updated" && event.block["question"] !== undefined);
  watcher.close();
});
