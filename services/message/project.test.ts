import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { attachments, messages, taskIndex, usageLedger } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import { newId } from "#secrets/random";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import type { UsageRow } from "./projection.ts";
import { toMessage } from "./to-message.ts";

async function setUp() {
  const ctx = testContext();
  const taskId = await insertTask(ctx, { groupChat: true });
  const organizationId = ctx.actor.organizationId;
  const stored = () => ctx.db.select().from(messages).where(eq(messages.taskId, taskId)).orderBy(messages.seq);
  const summary = async () => (await ctx.db.select().from(taskIndex).where(eq(taskIndex.taskId, taskId)))[0];
  const resource = async () => (await ctx.db.select().from(resources).where(eq(resources.uid, taskId)))[0]!;
  return { ctx, taskId, organizationId, stored, summary, resource };
}

function usageRow(over: Partial<UsageRow> = {}): UsageRow {
  const facts = { messageId: null, userId: "user-1", purpose: "answer" as const, provider: "openai", model: "m" };
  return { id: newId(), ...facts, input: 10, output: 5, reasoning: 0, cached: 0, costMicroUsd: 7, at: NOW, ...over };
}

describe("projectTask", () => {
  it("copies summary, messages and status, with what the resource says of the task", async () => {
    const { ctx, taskId, organizationId, stored, summary, resource } = await setUp();
    const message = testMessage({
      role: "assistant",
      bot: "assistant",
      model: "gpt",
      reply_to: "m0",
      blocks: [
        { offset: 3, block: { id: "b1", type: "tool", status: "done", tool: "recall", input: "{}", output: "x" } },
      ],
      usage: { input: 1, output: 2, reasoning: 0, cached: 0, cost_micro_usd: 9 },
      sources: [{ url: "https://example.org/" }],
    });
    expect(await projectTask(ctx.db, organizationId, testProjection(taskId, { messages: [message] }))).toBe("stored");
    expect((await stored()).map(toMessage)).toEqual([message]);
    expect((await stored())[0]).toMatchObject({ organizationId, costMicroUsd: 9 });
    expect(await summary()).toMatchObject({
      organizationId,
      title: "A title",
      team: "assistant",
      teamNamespace: "default",
      groupChat: true,
      createdBy: ctx.actor.userId,
      phase: "Completed",
    });
    const completedAt = new Date(NOW).toISOString();
    expect((await resource()).status).toEqual({
      phase: "Completed",
      title: "A title",
      progress: 100,
      messages: 1,
      result: "The last words",
      startedAt: completedAt,
      completedAt,
    });
  });

  it("changes nothing when it comes again", async () => {
    const { ctx, taskId, organizationId, stored, resource } = await setUp();
    const usage = usageRow();
    const projection = testProjection(taskId, { messages: [testMessage()], usage: [usage] });
    await projectTask(ctx.db, organizationId, projection);
    const before = { messages: await stored(), resource: await resource() };
    expect(await projectTask(ctx.db, organizationId, projection)).toBe("stored");
    expect({ messages: await stored(), resource: await resource() }).toEqual(before);
    expect(await ctx.db.select().from(usageLedger).where(eq(usageLedger.organizationId, organizationId))).toHaveLength(
      1,
    );
  });

  it("replaces a message that changed and removes what was withdrawn", async () => {
    const { ctx, taskId, organizationId, stored } = await setUp();
    const [kept, gone] = [testMessage({ status: "streaming", content: "Hel" }), testMessage({ seq: 2 })];
    await projectTask(ctx.db, organizationId, testProjection(taskId, { messages: [kept, gone] }));
    const done = { ...kept, status: "done" as const, content: "Hello all" };
    const next = { headSeq: 5, messages: [done], withdrawnIds: [gone.message_id] };
    await projectTask(ctx.db, organizationId, testProjection(taskId, next));
    expect((await stored()).map(toMessage)).toEqual([done]);
  });

  it("keeps of an older projection only its usage", async () => {
    const { ctx, taskId, organizationId, stored, summary, resource } = await setUp();
    const message = testMessage({ content: "new" });
    await projectTask(
      ctx.db,
      organizationId,
      testProjection(taskId, { headSeq: 9, title: "New", messages: [message] }),
    );
    const old = { headSeq: 8, title: "Old", phase: "Running" as const, usage: [usageRow()] };
    const late = testProjection(taskId, {
      ...old,
      messages: [{ ...message, content: "old" }],
      withdrawnIds: [message.message_id],
    });
    expect(await projectTask(ctx.db, organizationId, late)).toBe("stale");
    expect((await stored()).map((row) => row.content)).toEqual(["new"]);
    expect(await summary()).toMatchObject({ title: "New", headSeq: 9, phase: "Completed" });
    expect((await resource()).status).toMatchObject({ phase: "Completed", title: "New" });
    expect(await ctx.db.select().from(usageLedger).where(eq(usageLedger.organizationId, organizationId))).toHaveLength(
      1,
    );
  });

  it("tells that a deleted task is gone, and still counts what was used", async () => {
    const { ctx, taskId, organizationId, stored, summary } = await setUp();
    await ctx.db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, taskId));
    const projection = testProjection(taskId, { messages: [testMessage()], usage: [usageRow()] });
    expect(await projectTask(ctx.db, organizationId, projection)).toBe("gone");
    expect([await stored(), await summary()]).toEqual([[], undefined]);
    expect(await ctx.db.select().from(usageLedger).where(eq(usageLedger.organizationId, organizationId))).toHaveLength(
      1,
    );
  });

  it("never writes into a task of another organization", async () => {
    const { ctx, taskId, organizationId, stored, summary, resource } = await setUp();
    await projectTask(ctx.db, organizationId, testProjection(taskId, { messages: [testMessage()] }));
    const before = [await stored(), await summary(), await resource()];
    const foreign = testProjection(taskId, {
      headSeq: 99,
      title: "Mine",
      messages: [testMessage()],
      withdrawnIds: [(await stored())[0]!.messageId],
    });
    expect(await projectTask(ctx.db, newId(), foreign)).toBe("gone");
    expect([await stored(), await summary(), await resource()]).toEqual(before);
  });

  it("links the attachments that a message carries, in its own organization only", async () => {
    const { ctx, taskId, organizationId } = await setUp();
    const file = (owner: string) => ({
      id: newId(),
      organizationId: owner,
      userId: "u",
      name: "a.txt",
      mediaType: "text/plain",
      size: 1,
      createdAt: new Date(NOW),
    });
    const [own, foreign] = [file(organizationId), file(newId())];
    await ctx.db.insert(attachments).values([own, foreign]);
    const carried = [own.id, foreign.id, "no-uuid"].map((id) => ({
      id,
      name: "a.txt",
      media_type: "text/plain",
      size: 1,
    }));
    await projectTask(
      ctx.db,
      organizationId,
      testProjection(taskId, { messages: [testMessage({ attachments: carried })] }),
    );
    const linked = async (id: string) =>
      (await ctx.db.select().from(attachments).where(eq(attachments.id, id)))[0]!.taskId;
    expect([await linked(own.id), await linked(foreign.id)]).toEqual([taskId, null]);
  });

  it("takes characters that Postgres does not", async () => {
    const { ctx, taskId, organizationId, stored } = await setUp();
    const message = testMessage({ content: "a\0b\ud800c 😀", reasoning: "\0" });
    const projection = testProjection(taskId, { title: "t\0\udfff", preview: "\ud83d", messages: [message] });
    expect(await projectTask(ctx.db, organizationId, projection)).toBe("stored");
    expect((await stored())[0]!.content).toBe("ab\ufffdc 😀");
  });
});
