// An agent asks a person on a platform that has buttons or forms; who may answer; and what it takes to ask.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TaskList } from "#protocol/api/tasks";
import type { FormBlock } from "#protocol/task-frames";
import type { MadeChannel } from "./channel-hooks.ts";
import { watch } from "./person.ts";
import { STARTS } from "./platforms/every.ts";
import { APPROVAL, place, startPlaces, TRIP } from "./question-places.ts";

let places: Awaited<ReturnType<typeof startPlaces>>;
beforeAll(async () => {
  places = await startPlaces();
});
afterAll(() => places.stop());

const CHOICE = {
  question: "Which size?",
  kind: "form",
  fields: [{ name: "size", label: "Size", type: "choice", options: ["Small", "Large"] }],
};

async function taskOf(channel: MadeChannel): Promise<string> {
  const found = async () => {
    const { body } = await places.ada.call("GET", "/api/v1/tasks?limit=100");
    return (body as TaskList).tasks.find(({ title }) => title.includes(channel.name))?.task_id;
  };
  await expect.poll(found).toBeDefined();
  return (await found())!;
}

describe.each(["slack", "feishu", "teams"])("with a form of its own: %s", (name) => {
  test("what is filled in is the answer", async () => {
    const at = await place(places, name);
    const actions = await at.ask(TRIP);
    expect(actions.map((id) => id.split(":")[0])).toEqual(["form", "decline"]);
    await at.send({ action: actions[0]!, values: { city: "杭州", days: "1", food: "0,1" } });
    await at.until(/"values":\{"city":"杭州","days":"一周","food":\["早餐","晚餐"\]\}/);
  });

  test("it can be declined, and still be answered in words", async () => {
    const at = await place(places, name);
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
    const at = await place(places, name);
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
    const at = await place(places, name);
    const actions = await at.ask(CHOICE);
    expect(actions.map((id) => id.split(":")[0])).toEqual(["pick0", "pick1"]);
    await at.send({ action: actions[1]! });
    await at.until(/answered: Large[^]*"values":\{"size":"Large"\}/);
  });
});

test("who may answer: not a stranger, not a forger, not somebody in another conversation", async () => {
  const at = await place(places, "slack", (id) => [id]);
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
  await places.standIns.get("slack")!.until((one) => one.conversation === elsewhere && one.text === "hello there");
  expect(at.texts()).not.toMatch(/Approved by|Declined by|"approved"/);
  await at.send({ action: approve! });
  await at.until('"approved":true');
});

test("who follows the conversation in the product can answer there, and the platform is told", async () => {
  const at = await place(places, "slack");
  await at.ask(TRIP);
  const taskId = await taskOf(at.channel);
  const { messages } = await places.ada.history(taskId);
  const form = messages.flatMap(({ blocks }) => blocks).find(({ block }) => block.type === "form")!.block as FormBlock;
  const watcher = await watch(places.product.url, places.ada.token, taskId);
  const form_answer = { call_id: form.id, values: { city: "Oslo", days: "一天" } };
  const body = { client_message_id: crypto.randomUUID(), form_answer };
  const { status } = await places.ada.call("POST", `/api/v1/tasks/${taskId}/messages`, body);
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
    places.ada.call("POST", `${group}/${plural}`, { apiVersion: "agent.wecode.io/v1", kind, metadata: { name }, spec });
  expect((await make("ghosts", "Ghost", { systemPrompt: "Be terse.", tools: ["current_time"] })).status).toBe(201);
  const bot = { ghostRef: { name }, shellRef: { name: "Chat" }, modelRef: { name: "default" } };
  const made = await make("bots", "Bot", bot);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const team = { members: [{ botRef: { name } }], collaborationModel: "solo" };
  expect((await make("teams", "Team", team)).status).toBe(201);
  const watcher = await watch(places.product.url, places.ada.token, await places.ada.newTask({ teamRef: { name } }));
  const asks = `call ask_person ${JSON.stringify(APPROVAL)}`;
  const { turn_id } = await watcher.send(asks);
  await watcher.until((event) => event.event === "chat:done" && event.turn_id === turn_id);
  expect(watcher.state().messages.at(-1)!.content).toContain("UNKNOWN_TOOL");
  await watcher.send(asks, { options: { clarify: true } });
  await watcher.until((event) => event.event === "chat:block_updated" && event.block["question"] !== undefined);
  watcher.close();
});
