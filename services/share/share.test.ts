import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { shares } from "#db/schema/conversations";
import { resources } from "#db/schema/resources";
import { newId } from "#secrets/random";
import type { Context } from "#services/context";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import { createShare } from "./create.ts";
import { loadShare } from "./load.ts";
import { revokeShares } from "./revoke.ts";
import { sweepShares } from "./sweep.ts";

const SECRETS = ["user-1", "file-secret", "turn-secret", "client-secret", "green tea", "usd"];

async function sharedTask(ctx: Context) {
  const taskId = await insertTask(ctx);
  const block = { id: "b", status: "done" as const, input: "{}" };
  const sender = { kind: "user" as const, id: "user-1", name: "Ada" };
  const messages = [
    testMessage({
      attachments: [{ id: "file-secret", name: "a.png", media_type: "image/png", size: 3 }],
      turn_id: "turn-secret",
      client_message_id: "client-secret",
    }),
    testMessage({
      seq: 2,
      role: "assistant",
      content: "An answer",
      sender: { kind: "agent", id: "bot", name: "assistant" },
      usage: { input: 1, output: 1, reasoning: 0, cached: 0, cost_micro_usd: 12 },
      blocks: [
        { offset: 0, block: { ...block, type: "tool", tool: "recall", output: "likes green tea" } },
        { offset: 0, block: { ...block, type: "tool", tool: "web_fetch", output: "a page" } },
        { offset: 0, block: { id: "g", type: "guidance", status: "done", content: "shorter", sender } },
      ],
    }),
  ];
  const tell = (headSeq: number, more = messages) =>
    projectTask(ctx.db, ctx.actor.organizationId, testProjection(taskId, { title: "Shared", headSeq, messages: more }));
  await tell(2);
  return { taskId, tell, ...(await createShare(ctx, taskId)) };
}

const notFound = expect.objectContaining({ code: "NOT_FOUND" }) as Error;

describe("a public link", () => {
  it("shows the words, with names but without ids, costs and what is remembered of a person", async () => {
    const ctx = testContext();
    const { token } = await sharedTask(ctx);
    const shown = await loadShare(ctx.db, token, NOW);
    expect(shown).toMatchObject({ title: "Shared", team: "assistant", shared_at: NOW, cut: false });
    expect(shown.messages.map((message) => message.content)).toEqual(["Hello", "An answer"]);
    expect(shown.messages[0]!.sender).toEqual({ kind: "user", id: "", name: "Ada" });
    expect(shown.messages[1]!.blocks.map(({ block }) => (block.type === "tool" ? block.tool : block.type))).toEqual([
      "web_fetch",
      "guidance",
    ]);
    const text = JSON.stringify(shown);
    for (const secret of [...SECRETS, ctx.actor.userId, ctx.actor.organizationId]) expect(text).not.toContain(secret);
  });

  it("does not show what came later", async () => {
    const ctx = testContext();
    const { token, tell } = await sharedTask(ctx);
    await tell(3, [testMessage({ seq: 3, content: "private again" })]);
    expect((await loadShare(ctx.db, token, NOW)).messages).toHaveLength(2);
  });

  it("does not show the rest of an answer that was being written", async () => {
    const ctx = testContext();
    const { taskId, tell } = await sharedTask(ctx);
    const answer = testMessage({ seq: 3, role: "assistant", content: "The key is", status: "streaming" });
    await tell(4, [answer]);
    const { token } = await createShare(ctx, taskId);
    await tell(5, [{ ...answer, content: "The key is under the mat", status: "done" }]);
    expect((await loadShare(ctx.db, token, NOW)).messages.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("is kept as a hash only", async () => {
    const ctx = testContext();
    const { token, taskId } = await sharedTask(ctx);
    const rows = await ctx.db.select().from(shares).where(eq(shares.taskId, taskId));
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(token.length).toBeGreaterThan(40);
  });

  it("ends when it is taken back, when the task is deleted, and for a wrong token", async () => {
    const ctx = testContext();
    const first = await sharedTask(ctx);
    await revokeShares(ctx, first.taskId);
    await expect(loadShare(ctx.db, first.token, NOW)).rejects.toEqual(notFound);
    const second = await sharedTask(ctx);
    await ctx.db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, second.taskId));
    await expect(loadShare(ctx.db, second.token, NOW)).rejects.toEqual(notFound);
    await expect(loadShare(ctx.db, `${first.token}x`, NOW)).rejects.toEqual(notFound);
  });

  it("ends in time, and the sweep removes it then and no other", async () => {
    const ctx = testContext();
    const { taskId, token: lasting } = await sharedTask(ctx);
    const { token } = await createShare(ctx, taskId, 1_000);
    await expect(loadShare(ctx.db, token, NOW + 999)).resolves.toMatchObject({ title: "Shared" });
    await expect(loadShare(ctx.db, token, NOW + 1_000)).rejects.toEqual(notFound);
    await sweepShares(ctx.db, NOW + 1_000);
    expect(await ctx.db.select().from(shares).where(eq(shares.taskId, taskId))).toHaveLength(1);
    await expect(loadShare(ctx.db, lasting, NOW + 1_000)).resolves.toMatchObject({ title: "Shared" });
  });

  it("cannot be made or taken back by another organization", async () => {
    const ctx = testContext();
    const { taskId, token } = await sharedTask(ctx);
    const stranger = testContext({ userId: ctx.actor.userId, organizationId: newId(), role: "owner" });
    await expect(createShare(stranger, taskId)).rejects.toEqual(notFound);
    await expect(revokeShares(stranger, taskId)).rejects.toEqual(notFound);
    await expect(loadShare(ctx.db, token, NOW)).resolves.toMatchObject({ title: "Shared" });
  });

  it("waits for something to show", async () => {
    const ctx = testContext();
    const empty = await insertTask(ctx);
    await expect(createShare(ctx, empty)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
