import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { messages, taskIndex } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import { TaskStatus } from "#protocol/kinds/task";
import type { HistoryAck, SendAck } from "#protocol/task-frames";
import { seedOrganization } from "#services/resource/seed-organization";
import { newId } from "#secrets/random";
import { insertTask, testActor, testDatabase } from "#test/conversation-rows";
import { signUp, type ApiPerson } from "#workers/api/api-person.testsuite";
import { openSocket } from "#workers/api/sockets.testsuite";
import { taskChat } from "../stubs.ts";

let ada: ApiPerson;
let taskId: string;
const db = testDatabase();
const chat = () => taskChat(env, taskId);

beforeEach(async () => {
  ada = await signUp();
  await seedOrganization({ db, nowMs: () => Date.now(), newId }, ada.organizationId);
  taskId = await insertTask({ db, actor: by().actor, nowMs: () => Date.now() });
});

function by() {
  const far = { expiresAtMs: Number.MAX_SAFE_INTEGER };
  return { actor: testActor({ userId: ada.id, organizationId: ada.organizationId, ...far }), source: "api" as const };
}

const send = async (content: string, client_message_id: string = newId()): Promise<SendAck> =>
  (await chat().command(by(), "chat:send", { client_message_id, content })) as unknown as SendAck;
const history = async () => (await chat().command(by(), "history:sync", {})) as unknown as HistoryAck;
const texts = async () => (await chat().exportAll()).map(({ role, content, status }) => [role, content, status]);
const copied = async () =>
  (await db.select().from(messages).where(eq(messages.taskId, taskId))).map((row) => row.content);

/** Makes every alarm of the object due, and rings until nothing of it is left to do now. */
async function ring(): Promise<void> {
  await runInDurableObject(chat(), async (_object, { storage }) => {
    storage.sql.exec("UPDATE alarm SET due_at = 1");
    await storage.setAlarm(Date.now() + 60_000);
  });
  expect(await runDurableObjectAlarm(chat())).toBe(true);
}

/** The object dies in the midst of its work, and whoever just asks it with it. Others' objects live on. */
async function crash(): Promise<void> {
  const dying = runInDurableObject(chat(), (_object, state) => state.abort("crash"));
  await expect(dying).rejects.toThrow("crash");
}

describe("a conversation", () => {
  it("goes on with a running turn when the runtime is torn down in the middle of its answer", async () => {
    const { seq } = await send("count 40 every 20");
    const before = await openSocket({ token: ada.token, taskId });
    await before.until(([name]) => name === "chat:chunk");
    await crash();
    const after = await openSocket({ token: ada.token, taskId });
    await after.emit("chat:resume", { after_seq: seq });
    await after.until(([name]) => name === "chat:done");
    const [, answer] = await texts();
    expect(answer).toEqual(["assistant", expect.stringMatching(/^t1 [\s\S]* t40$/), "done"]);
  });

  it("keeps its sockets through an eviction, and their order of events", async () => {
    const socket = await openSocket({ token: ada.token, taskId });
    await evictDurableObject(chat());
    const sent = { client_message_id: newId(), content: "hello" };
    expect(await socket.emit("chat:send", sent)).toMatchObject({ ok: true });
    await socket.until(([name]) => name === "chat:done");
    const seqs = socket.events().flatMap(([, { seq, at }]) => (at === undefined ? [] : [seq as number]));
    expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i));
  });

  it("copies what it owes to Postgres by its alarm, when the process died before", async () => {
    await send("remember this");
    await evictDurableObject(chat());
    await ring();
    await expect.poll(copied).toContain("remember this");
    const [row] = await db.select().from(taskIndex).where(eq(taskIndex.taskId, taskId));
    expect(row).toMatchObject({ title: "remember this" });
  });

  it("copies what it owes soon after it lives again, without the platform's alarm behind it", async () => {
    await send("remember this too");
    await expect.poll(copied).toContain("remember this too");
    await expect.poll(async () => (await texts())[1]?.[2]).toBe("done");
    await db.delete(messages).where(eq(messages.taskId, taskId));
    await runInDurableObject(chat(), async (_object, { storage }) => {
      storage.sql.exec("INSERT INTO changed (message_id) SELECT message_id FROM message WHERE role = 'user'");
      storage.sql.exec("INSERT OR REPLACE INTO alarm (name, due_at) VALUES ('outbox', 1)");
      await storage.deleteAlarm();
    });
    await evictDurableObject(chat());
    await texts();
    await expect.poll(copied).toContain("remember this too");
  });

  it("tells with the history the title and how full the context is, and on its resource how far it is", async () => {
    await send("count 4");
    await expect.poll(async () => (await texts())[1]?.[2]).toBe("done");
    await expect.poll(async () => (await history()).context).not.toBeNull();
    const { title, context } = await history();
    expect(title).not.toBe("");
    expect(context).toEqual({ used: expect.any(Number) as number, window: 128_000 });
    expect(context!.used).toBeGreaterThan(0);
    await evictDurableObject(chat());
    expect(await history()).toMatchObject({ title, context });
    await ring();
    const [row] = await db.select().from(resources).where(eq(resources.uid, taskId));
    const status = TaskStatus.parse(row!.status);
    expect(status).toEqual({
      phase: "Completed",
      title,
      progress: 100,
      messages: 2,
      result: "t1 t2 t3 t4",
      startedAt: expect.any(String) as string,
      completedAt: expect.any(String) as string,
    });
    expect(status.startedAt! <= status.completedAt!).toBe(true);
  });

  it("is emptied while its alarm copies it to Postgres, without harm to either", async () => {
    await send("hello");
    await runInDurableObject(chat(), async (_object, { storage }) => {
      storage.sql.exec("UPDATE alarm SET due_at = 1");
      await storage.setAlarm(Date.now() + 60_000);
    });
    const [rang] = await Promise.all([runDurableObjectAlarm(chat()), chat().wipe()]);
    expect(rang).toBe(true);
    expect(await texts()).toEqual([]);
    expect(await runInDurableObject(chat(), (_object, { storage }) => storage.getAlarm())).toBeNull();
  });

  it("takes up a turn by its alarm that nobody drives any more", async () => {
    const { turn_id: turnId, message_id: messageId } = await send("count 4");
    await expect.poll(async () => (await texts())[1]).toEqual(["assistant", "t1 t2 t3 t4", "done"]);
    await runInDurableObject(chat(), async (_object, { storage }) => {
      // As a crash leaves it between the accepted message and the first step.
      const { sql } = storage;
      sql.exec("DELETE FROM step WHERE turn_id = ?", turnId);
      sql.exec("DELETE FROM message WHERE turn_id = ? AND role = 'assistant'", turnId);
      sql.exec("UPDATE turn SET status = 'queued', turn_id = 'b', message_id = 'c' WHERE turn_id = ?", turnId);
      sql.exec("UPDATE message SET status = 'queued', turn_id = 'b' WHERE message_id = ?", messageId);
      sql.exec("INSERT OR REPLACE INTO alarm (name, due_at) VALUES ('turn', 1)");
      await storage.setAlarm(Date.now() + 60_000);
    });
    await crash();
    // Nobody comes but the alarm.
    expect(await runDurableObjectAlarm(chat())).toBe(true);
    const second = () => db.select().from(messages).where(eq(messages.messageId, "c"));
    await expect.poll(async () => (await second()).map(({ content }) => content)).toEqual(["t1 t2 t3 t4"]);
  });

  it("takes a message, an opening and a cancellation once, however often they are delivered", async () => {
    const id = newId();
    const acks = await Promise.all([send("hello", id), send("hello", id), send("hello", id)]);
    expect(new Set(acks.map((ack) => JSON.stringify({ ...ack, queued: undefined })))).toHaveProperty("size", 1);
    const opening = {
      taskId,
      organizationId: ada.organizationId,
      namespace: "default",
      name: "task",
      team: { namespace: "default", name: "assistant" },
      title: "Another",
      groupChat: false,
      owner: { id: ada.id, name: "Ada" },
      prompt: "begin",
    };
    await Promise.all([chat().open(opening), chat().open(opening)]);
    const cancel = () => chat().command(by(), "chat:cancel", { turn_id: acks[0].turn_id });
    expect(await cancel()).toEqual(await cancel());
    const said = (await texts()).filter(([role]) => role === "user").map(([, content]) => content);
    expect(said).toEqual(["hello", "begin"]);
  });
});
