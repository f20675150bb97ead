import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { connect } from "#db/connect";
import { sessions } from "#db/schema/accounts";
import { insertTask, NOW, testActor, testDatabase } from "#test/conversation-rows";
import { signUp, type ApiPerson } from "#workers/api/api-person.testsuite";
import { openSocket } from "#workers/api/sockets.testsuite";
import { taskChat, userRoom } from "../stubs.ts";

let ada: ApiPerson;
let taskId: string;
const room = () => userRoom(env, ada.id);

beforeEach(async () => {
  ada = await signUp();
  const actor = testActor({ userId: ada.id, organizationId: ada.organizationId });
  taskId = await insertTask({ db: testDatabase(), actor, nowMs: () => NOW });
});

const openTasks = () =>
  runInDurableObject(room(), (_object, { storage }) =>
    storage.sql
      .exec<{ task_id: string }>("SELECT task_id FROM open_task")
      .toArray()
      .map((row) => row.task_id),
  );

/** Makes every alarm of the object due, and rings. */
async function ring(): Promise<void> {
  await runInDurableObject(room(), async (_object, { storage }) => {
    storage.sql.exec("UPDATE alarm SET due_at = 1");
    await storage.setAlarm(Date.now() + 60_000);
  });
  expect(await runDurableObjectAlarm(room())).toBe(true);
}

/** The person's session is gone, and nobody told their room. */
const endSessions = () => connect(env).delete(sessions).where(eq(sessions.userId, ada.id));

describe("a person's room", () => {
  it("has its sockets, what they follow, and what is open elsewhere, after an eviction", async () => {
    const own = await openSocket({ token: ada.token });
    await own.emit("task:join", { task_id: taskId });
    await openSocket({ token: ada.token, taskId });
    await evictDurableObject(room());
    await room().notify(ada.organizationId, [{ event: "task:shared", payload: { task_id: taskId } }]);
    await own.until(([name]) => name === "task:shared");
    const sent = { task_id: taskId, client_message_id: crypto.randomUUID(), content: "hello" };
    expect(await own.emit("chat:send", sent)).toMatchObject({ ok: true });
    await own.until(([name, { content }]) => name === "chat:message" && content === "hello");
    expect(await openTasks()).toEqual([taskId]);
  });

  it("tells a change of rights again by its alarm, when it was cut off", async () => {
    const task = await openSocket({ token: ada.token, taskId });
    await endSessions();
    await runInDurableObject(room(), (_object, { storage }) => {
      // As a runtime leaves it that died between noting the change and telling it.
      storage.sql.exec("INSERT INTO alarm (name, due_at) VALUES ('tell', 1)");
    });
    await evictDurableObject(room());
    await ring();
    expect(await task.ended).toBe(4401);
  });

  it("ends its sockets by its alarm when their session is over", async () => {
    const own = await openSocket({ token: ada.token });
    await endSessions();
    await expireSockets();
    await ring();
    expect(await own.ended).toBe(4401);
  });

  it("knows a conversation once, however often it is told, and forgets it with the last socket", async () => {
    const sockets = [];
    for (let i = 0; i < 3; i++) sockets.push(await openSocket({ token: ada.token, taskId }));
    await room().opened(taskId);
    expect(await openTasks()).toEqual([taskId]);
    for (const socket of sockets) socket.close();
    await expect.poll(openTasks).toEqual([]);
  });

  it("told of the same change twice, sends away once and forgets conversations that are not open", async () => {
    const task = await openSocket({ token: ada.token, taskId });
    const other = crypto.randomUUID();
    await room().opened(other);
    await Promise.all([room().accessChanged(), room().accessChanged()]);
    expect(await openTasks()).toEqual([taskId]);
    await endSessions();
    await Promise.all([room().accessChanged(), room().accessChanged()]);
    expect(await task.ended).toBe(4401);
    expect(task.events().filter(([name]) => name === "auth:error")).toHaveLength(1);
    await expect.poll(openTasks).toEqual([]);
    expect(await taskChat(env, taskId).accessChanged(ada.id)).toBe(false);
  });
});

/** As if the time of their sessions had come. */
async function expireSockets(): Promise<void> {
  await runInDurableObject(room(), (_object, ctx) => {
    for (const socket of ctx.getWebSockets()) {
      const attachment = socket.deserializeAttachment() as { actor: { expiresAtMs: number } };
      attachment.actor.expiresAtMs = 1;
      socket.serializeAttachment(attachment);
    }
  });
  await evictDurableObject(room());
}
