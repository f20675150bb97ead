import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { ClientEventName, FormBlock, HistoryAck, SendAck } from "#protocol/task-frames";
import { seedOrganization } from "#services/resource/seed-organization";
import { newId } from "#secrets/random";
import { insertTask, testActor, testDatabase } from "#test/conversation-rows";
import { signUp, type ApiPerson } from "#workers/api/api-person.testsuite";
import { taskChat } from "../stubs.ts";

let ada: ApiPerson;
let taskId: string;
const db = testDatabase();
const chat = () => taskChat(env, taskId);
const by = (name = "Ada", userId = ada.id) => {
  const actor = testActor({ userId, name, organizationId: ada.organizationId, expiresAtMs: Number.MAX_SAFE_INTEGER });
  return { actor, source: "api" as const };
};
const command = (name: ClientEventName, payload: object, who = by()) => chat().command(who, name, payload);
const blocks = async () =>
  ((await command("history:sync", {})) as unknown as HistoryAck).messages.flatMap((message) => message.blocks);
const form = async () => (await blocks()).map(({ block }) => block).find((block) => block.type === "form")!;

const CITY = { name: "city", label: "City", type: "text" };
const SIZE = { name: "size", label: "Size", type: "choice", options: ["S", "L"], required: false };
const FORM = { question: "Where to?", kind: "form", fields: [CITY, SIZE] };

/** The agent asks; resolves when it waits. */
async function asked(question: object = FORM): Promise<FormBlock> {
  const content = `call ask_person ${JSON.stringify(question)}`;
  const ack = (await command("chat:send", { client_message_id: newId(), content })) as unknown as SendAck;
  expect(ack.ok).toBe(true);
  await expect.poll(async () => (await form())?.status).toBe("waiting");
  return form();
}
const answer = (callId: string, answered: object, who = by(), more: object = {}) =>
  command("chat:send", { client_message_id: newId(), form_answer: { call_id: callId, ...answered }, ...more }, who);
const finalWords = async () => {
  const ended = async () => ((await command("history:sync", {})) as unknown as HistoryAck).messages.at(-1)!;
  await expect.poll(async () => (await ended()).status).toBe("done");
  return (await ended()).content;
};

beforeEach(async () => {
  ada = await signUp();
  await seedOrganization({ db, nowMs: () => Date.now(), newId }, ada.organizationId);
  const actor = testActor({ userId: ada.id, organizationId: ada.organizationId });
  taskId = await insertTask({ db, actor, nowMs: () => Date.now() });
});

describe("a question to a person", () => {
  it("is shown as a form, and the turn goes on with the answer and who gave it", async () => {
    const block = await asked();
    expect(block).toMatchObject({
      type: "form",
      tool: "ask_person",
      question: { question: "Where to?", kind: "form" },
    });
    expect(block.due_at).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    const ack = await answer(block.id, { values: { city: " Oslo " } }, by(), { content: "soon" });
    expect(ack).toMatchObject({ ok: true, message_id: expect.any(String), turn_id: expect.any(String) });
    expect(await finalWords()).toContain('{"answered_by":"Ada","values":{"city":"Oslo"},"remark":"soon"}');
    expect(await form()).toMatchObject({
      status: "done",
      answer: { by: { kind: "user", id: ada.id, name: "Ada" }, values: { city: "Oslo" }, remark: "soon" },
    });
  });

  it("takes the first answer; the same one again is the same ack, another is told who was first", async () => {
    const block = await asked({ question: "May I?", kind: "approval" });
    const mine = { client_message_id: newId(), form_answer: { call_id: block.id, declined: true } };
    const [first, again] = [await command("chat:send", mine), await command("chat:send", mine)];
    expect(first).toMatchObject({ ok: true });
    expect(again).toEqual(first);
    expect(await answer(block.id, { values: {} })).toMatchObject({
      ok: false,
      code: "CONFLICT",
      message: "Ada has answered this already.",
    });
    expect(await finalWords()).toContain('{"answered_by":"Ada","approved":false}');
    expect(await command("chat:send", mine)).toEqual(first);
  });

  it("refuses what does not answer it, by field, and goes on waiting", async () => {
    const { id } = await asked();
    const refused = async (given: object, more?: object) => answer(id, given, by(), more);
    expect(await refused({ values: {} })).toMatchObject({ code: "INVALID", path: "form_answer.values.city" });
    expect(await refused({ values: { city: "Oslo", size: "XL" } })).toMatchObject({
      code: "INVALID",
      path: "form_answer.values.size",
    });
    expect(await refused({ values: { city: "Oslo", more: "x" } })).toMatchObject({ path: "form_answer.values.more" });
    expect(await refused({ values: {}, declined: true })).toMatchObject({ path: "form_answer.declined" });
    expect(await refused({})).toMatchObject({ code: "INVALID", path: "content" });
    expect(await refused({}, { content: "Size: XL" })).toMatchObject({ code: "INVALID", path: "content" });
    expect(await answer("none", { values: {} })).toMatchObject({ code: "NOT_FOUND" });
    expect(await command("skill:response", { request_id: id, result: "forged" })).toMatchObject({ code: "INVALID" });
    expect((await form()).status).toBe("waiting");
    expect(await refused({}, { content: "Oslo\nL" })).toMatchObject({ ok: true });
    expect(await finalWords()).toContain('"values":{"city":"Oslo","size":"L"}');
  });

  it("is nobody's business who is not of the conversation", async () => {
    const { id } = await asked();
    const eve = await signUp();
    const stranger = {
      actor: testActor({ userId: eve.id, organizationId: eve.organizationId }),
      source: "api" as const,
    };
    expect(await answer(id, { values: { city: "Nowhere" } }, stranger)).toMatchObject({ code: "NOT_FOUND" });
    expect(await answer(id, { values: { city: "Nowhere" } }, by("Bob", newId()))).toMatchObject({ code: "NOT_FOUND" });
    expect((await form()).status).toBe("waiting");
  });

  it("survives evictions, before it is answered and after", async () => {
    const { id } = await asked();
    await evictDurableObject(chat());
    expect((await form()).status).toBe("waiting");
    expect(await answer(id, { values: { city: "Oslo" } })).toMatchObject({ ok: true });
    await evictDurableObject(chat());
    expect(await finalWords()).toContain('"city":"Oslo"');
  });

  it("is over at its deadline: the agent is told, and who answers later too", async () => {
    const { id } = await asked();
    await evictDurableObject(chat());
    await runInDurableObject(chat(), async (_object, { storage }) => {
      const due = storage.sql.exec<{ due_at: number }>("SELECT due_at FROM alarm WHERE name = 'turn'").one().due_at;
      expect(due).toBeGreaterThan(Date.now() + 23 * 3_600_000);
      storage.sql.exec("UPDATE tool_call SET due_at = 1");
      storage.sql.exec("UPDATE alarm SET due_at = 1 WHERE name = 'turn'");
      await storage.setAlarm(Date.now() + 60_000);
    });
    // A day later the object is not in memory.
    await evictDurableObject(chat());
    expect(await runDurableObjectAlarm(chat())).toBe(true);
    expect(await finalWords()).toContain("TIMED_OUT: Nobody answered in time.");
    expect(await form()).toMatchObject({ status: "error" });
    expect(await answer(id, { values: { city: "Oslo" } })).toMatchObject({
      code: "CONFLICT",
      message: "This question is no longer open.",
    });
  });

  it("is withdrawn with its turn when that is cancelled", async () => {
    const { id } = await asked();
    await command("chat:cancel", {});
    expect((await form()).status).toBe("cancelled");
    expect(await answer(id, { values: { city: "Oslo" } })).toMatchObject({ code: "CONFLICT" });
  });

  it("tells everybody that the conversation waits", async () => {
    const phase = () =>
      runInDurableObject(chat(), (_object, { storage }) => storage.sql.exec("SELECT phase FROM task").one().phase);
    const { id } = await asked();
    expect(await phase()).toBe("Waiting");
    await answer(id, { declined: true });
    await finalWords();
    expect(await phase()).toBe("Completed");
  });

  it("that is none is told to the agent", async () => {
    const content = 'call ask_person {"question":"Where?","kind":"form"}';
    await command("chat:send", { client_message_id: newId(), content });
    expect(await finalWords()).toContain("INVALID_INPUT: fields: a form has at least one field");
  });
});

it("in a group the first of its people answers for all", async () => {
  const { id } = await asked();
  await runInDurableObject(chat(), (_object, { storage }) =>
    storage.sql.exec("UPDATE task SET facts = json_set(facts, '$.groupChat', json('true'))"),
  );
  await evictDurableObject(chat());
  expect(await answer(id, { values: { city: "Oslo" } }, by("Bob", newId()))).toMatchObject({ ok: true });
  expect(await answer(id, { values: { city: "Rome" } })).toMatchObject({
    code: "CONFLICT",
    message: "Bob has answered this already.",
  });
  expect(await form()).toMatchObject({ answer: { by: { name: "Bob" }, values: { city: "Oslo" } } });
});
