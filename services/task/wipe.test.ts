import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { messages, shares, taskIndex } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import { newId } from "#secrets/random";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import { createShare } from "../share/create.ts";
import { isDeletedTask, wipeTask } from "./wipe.ts";

async function setUp() {
  const ctx = testContext();
  const organizationId = ctx.actor.organizationId;
  const taskId = await insertTask(ctx);
  await projectTask(ctx.db, organizationId, testProjection(taskId, { messages: [testMessage()] }));
  await createShare(ctx, taskId);
  const rows = async () => ({
    messages: (await ctx.db.select().from(messages).where(eq(messages.taskId, taskId))).length,
    shares: (await ctx.db.select().from(shares).where(eq(shares.taskId, taskId))).length,
    wipedAt: (await ctx.db.select().from(taskIndex).where(eq(taskIndex.taskId, taskId)))[0]!.wipedAt,
  });
  return { ctx, key: { db: ctx.db, organizationId, taskId }, rows };
}

describe("isDeletedTask", () => {
  it("is true for a deleted task of the organization alone", async () => {
    const { ctx, key } = await setUp();
    expect(await isDeletedTask(key)).toBe(false);
    await ctx.db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, key.taskId));
    expect(await isDeletedTask(key)).toBe(true);
    expect(await isDeletedTask({ ...key, organizationId: newId() })).toBe(false);
    expect(await isDeletedTask({ ...key, taskId: newId() })).toBe(false);
  });
});

describe("wipeTask", () => {
  it("removes the copies and says when it first did", async () => {
    const { key, rows } = await setUp();
    await wipeTask(key, NOW);
    await wipeTask(key, NOW + 1_000);
    expect(await rows()).toEqual({ messages: 0, shares: 0, wipedAt: new Date(NOW) });
  });

  it("touches nothing of another organization", async () => {
    const { key, rows } = await setUp();
    await wipeTask({ ...key, organizationId: newId() }, NOW);
    expect(await rows()).toEqual({ messages: 1, shares: 1, wipedAt: null });
  });
});
