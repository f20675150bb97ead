import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { attachments, deadLetters, messages, taskIndex } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import { taskChat } from "#durable-objects/stubs";
import { newId } from "#secrets/random";
import { findAttachments } from "#services/attachment/get";
import type { Context } from "#services/context";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import { runCron } from "../cron.ts";
import { archiveKey } from "./archive.ts";
import { consume } from "./queues.ts";

async function deliver(queue: string, body: unknown, { id = newId(), around = env } = {}) {
  const batch = createMessageBatch(queue, [{ id, timestamp: new Date(), body, attempts: 1 }]);
  await consume(batch, around);
  return { id, ...(await getQueueResult(batch, createExecutionContext())) };
}

/** A task with an open conversation in which one message was said. */
async function openTask() {
  const ctx = testContext();
  const { organizationId, userId } = ctx.actor;
  const taskId = await insertTask(ctx, { groupChat: true });
  const team = { namespace: "default", name: "assistant" };
  const owner = { id: userId, name: "Ada" };
  const facts = { taskId, organizationId, namespace: "default", name: `task-${taskId}`, team, owner };
  await taskChat(env, taskId).open({ ...facts, title: "T", groupChat: true });
  const by = { actor: ctx.actor, source: "api" as const };
  const sent = { client_message_id: crypto.randomUUID(), content: "remember me" };
  expect(await taskChat(env, taskId).command(by, "chat:send", sent)).toMatchObject({ ok: true });
  await projectTask(ctx.db, organizationId, testProjection(taskId, { headSeq: 1_000, messages: [testMessage()] }));
  return { ctx, taskId, order: { kind: "archive-task", taskId, organizationId } };
}

async function remove(ctx: Context, taskId: string): Promise<void> {
  await ctx.db
    .update(resources)
    .set({ deletedAt: new Date(NOW) })
    .where(eq(resources.uid, taskId));
}

const lettersOf = (ctx: Context, id: string) => ctx.db.select().from(deadLetters).where(eq(deadLetters.id, id));

describe("queue archive", () => {
  it("puts the record of a deleted task into the archive and empties the rest, also when told twice", async () => {
    const { ctx, taskId, order } = await openTask();
    await remove(ctx, taskId);
    for (let time = 0; time < 2; time++) {
      expect(await deliver("archive", order)).toMatchObject({ outcome: "ok", explicitAcks: [expect.any(String)] });
      const record = await env.FILES.get(archiveKey(ctx.actor.organizationId, taskId));
      expect(await record!.json()).toMatchObject([{ content: "remember me" }]);
    }
    expect(await taskChat(env, taskId).exportAll()).toEqual([]);
    expect(await ctx.db.select().from(messages).where(eq(messages.taskId, taskId))).toEqual([]);
    const [row] = await ctx.db.select().from(taskIndex).where(eq(taskIndex.taskId, taskId));
    expect(row!.wipedAt).not.toBeNull();
  });

  it("removes a deleted task's files, which nobody can read from the moment of the deletion on", async () => {
    const { ctx, taskId, order } = await openTask();
    const { organizationId, userId } = ctx.actor;
    const files = ["noted", "said", "elsewhere"].map(() => newId());
    const [noted, said, elsewhere] = files as [string, string, string];
    for (const id of files) {
      const file = { id, organizationId, userId, name: "a.txt", mediaType: "text/plain", size: 1 };
      await ctx.db
        .insert(attachments)
        .values({ ...file, createdAt: new Date(NOW), taskId: id === noted ? taskId : null });
      await env.FILES.put(`attachments/${organizationId}/${id}`, "x");
    }
    const by = { actor: ctx.actor, source: "api" as const };
    const attach = (id: string) =>
      taskChat(env, taskId).command(by, "chat:send", { client_message_id: newId(), content: "see", attachments: [id] });
    expect(await attach(said)).toMatchObject({ ok: true });
    await remove(ctx, taskId);
    expect(await findAttachments({ db: ctx.db, organizationId }, [noted])).toEqual([]);
    for (let time = 0; time < 2; time++) await deliver("archive", order);
    const left = async (id: string) => (await env.FILES.head(`attachments/${organizationId}/${id}`)) !== null;
    expect(await Promise.all(files.map(left))).toEqual([false, false, true]);
    const rows = await ctx.db.select({ id: attachments.id }).from(attachments).where(inArray(attachments.id, files));
    expect(rows).toEqual([{ id: elsewhere }]);
  });

  it("does not take a file into a second conversation", async () => {
    const { ctx, taskId } = await openTask();
    const { organizationId, userId } = ctx.actor;
    const id = newId();
    const file = { id, organizationId, userId, name: "a.txt", mediaType: "text/plain", size: 1, taskId: newId() };
    await ctx.db.insert(attachments).values({ ...file, createdAt: new Date(NOW) });
    const by = { actor: ctx.actor, source: "api" as const };
    const sent = { client_message_id: newId(), content: "see", attachments: [id] };
    expect(await taskChat(env, taskId).command(by, "chat:send", sent)).toMatchObject({
      ok: false,
      path: "attachments",
    });
  });

  it("leaves a living task, and one of another organization, as they are and keeps the message as a dead letter", async () => {
    const { ctx, taskId, order } = await openTask();
    const first = await deliver("archive", order);
    await remove(ctx, taskId);
    const second = await deliver("archive", { ...order, organizationId: newId() });
    for (const { id } of [first, second]) {
      expect(await lettersOf(ctx, id)).toMatchObject([
        { queue: "archive", reason: expect.stringContaining("not a deleted one") as string },
      ]);
    }
    expect(await taskChat(env, taskId).exportAll()).toMatchObject([{ content: "remember me" }]);
  });

  it("gives back what fails, so that it is tried again, and has emptied nothing", async () => {
    const { ctx, taskId, order } = await openTask();
    await remove(ctx, taskId);
    const FILES = { get: () => Promise.reject(new Error("down")) } as unknown as R2Bucket;
    const { id, explicitAcks, retryMessages } = await deliver("archive", order, { around: { ...env, FILES } });
    expect([explicitAcks, retryMessages]).toEqual([[], [expect.objectContaining({ msgId: id })]]);
    expect(await taskChat(env, taskId).exportAll()).toMatchObject([{ content: "remember me" }]);
  });

  it("keeps what it does not understand as a dead letter", async () => {
    const { id, explicitAcks } = await deliver("archive", { kind: "something else" });
    expect(explicitAcks).toEqual([id]);
    expect(await lettersOf(testContext(), id)).toMatchObject([
      { body: { kind: "something else" }, organizationId: null },
    ]);
  });
});

describe("queue inbound", () => {
  it("keeps the event of a channel that is gone as a dead letter that its organization sees", async () => {
    const ctx = testContext();
    const { organizationId } = ctx.actor;
    const event = {
      eventId: "1",
      kind: "message",
      conversation: { key: "ada", scope: "direct" },
      sender: { id: "ada", bot: false },
      text: "hello",
      addressed: true,
      files: [],
      target: { data: {} },
    };
    const body = { kind: "channel-event", organizationId, channelId: newId(), event };
    const { id, explicitAcks } = await deliver("inbound", body);
    expect(explicitAcks).toEqual([id]);
    expect(await lettersOf(ctx, id)).toMatchObject([
      { queue: "inbound", organizationId, body, reason: "The channel is not there any more." },
    ]);
  });
});

describe("dead queues", () => {
  it("keep what was given up on, once, with its organization", async () => {
    const ctx = testContext();
    const id = newId();
    const body = { kind: "archive-task", taskId: newId(), organizationId: ctx.actor.organizationId };
    for (let time = 0; time < 2; time++) await deliver("archive-dead", body, { id });
    expect(await lettersOf(ctx, id)).toMatchObject([
      { queue: "archive", organizationId: ctx.actor.organizationId, body },
    ]);
  });

  it("give back what cannot be kept now", async () => {
    const around = { ...env, NEON_ENDPOINT: "http://127.0.0.1:1/sql" };
    const { id, explicitAcks, retryMessages } = await deliver("archive-dead", {}, { around });
    expect([explicitAcks, retryMessages]).toEqual([[], [expect.objectContaining({ msgId: id })]]);
  });
});

describe("runCron", () => {
  it("tells again of deleted tasks whose archiving got lost, until they are archived", async () => {
    const ctx = testContext();
    const [lost, fresh, living] = [await insertTask(ctx), await insertTask(ctx), await insertTask(ctx)];
    const day = Date.UTC(2026, 11, 10, 3);
    const deletedAt = (taskId: string, at: number) =>
      ctx.db
        .update(resources)
        .set({ deletedAt: new Date(at) })
        .where(eq(resources.uid, taskId));
    await deletedAt(lost, day - 7_200_000);
    await deletedAt(fresh, day - 60_000);
    const told: unknown[] = [];
    const ARCHIVE = {
      sendBatch: async (batch: { body: unknown }[]) => void told.push(...batch.map(({ body }) => body)),
    };
    const ours = () =>
      told.splice(0).filter((body) => [lost, fresh, living].includes((body as { taskId: string }).taskId));
    const run = () => runCron(day, { ...env, ARCHIVE: ARCHIVE as unknown as Queue });
    await run();
    const order = { kind: "archive-task", taskId: lost, organizationId: ctx.actor.organizationId };
    expect(ours()).toEqual([order]);
    // It has no copy in the index: nobody ever spoke in it.
    expect(await deliver("archive", order)).toMatchObject({ outcome: "ok" });
    await run();
    expect(ours()).toEqual([]);
  });

  it("sweeps once a day and touches nothing at other times", async () => {
    const ctx = testContext();
    const id = newId();
    const { organizationId, userId } = ctx.actor;
    const abandoned = { id, organizationId, userId, name: "a.txt", mediaType: "text/plain", size: 1 };
    await ctx.db.insert(attachments).values({ ...abandoned, createdAt: new Date(Date.UTC(2026, 0, 1)) });
    await env.FILES.put(`attachments/${organizationId}/${id}`, "x");
    const left = async () => (await ctx.db.select().from(attachments).where(eq(attachments.id, id))).length;
    const asleep = { ...env, DATABASE_URL: "postgres://u:p@gone.test/none", NEON_ENDPOINT: "http://127.0.0.1:1/sql" };
    await runCron(Date.UTC(2026, 0, 10, 2, 55), asleep);
    await runCron(Date.UTC(2026, 0, 10, 3, 5), asleep);
    expect(await left()).toBe(1);
    await runCron(Date.UTC(2026, 0, 10, 3, 0), env);
    expect([await left(), await env.FILES.head(`attachments/${organizationId}/${id}`)]).toEqual([0, null]);
  });
});
