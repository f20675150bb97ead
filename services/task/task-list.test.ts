import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { resources } from "#db/schema/resources";
import { CHANNEL_LABEL, SIMULATED_LABEL } from "#protocol/channel-event";
import type { Message } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import type { Context } from "#services/context";
import { insertTask, NOW, testContext, testMessage, testProjection, projectTask } from "#test/conversation-rows";
import { createShare } from "../share/create.ts";
import { archiveTask } from "./archive.ts";
import { listTasks, summarizeTask, type TaskQuery } from "./list.ts";
import { loadTask } from "./load.ts";
import { markRead } from "./read.ts";
import { renameTask } from "./rename.ts";

interface Wanted {
  title?: string;
  minute?: number;
  messages?: Message[];
  spec?: Record<string, unknown>;
}

async function addTask(ctx: Context, { title = "A title", minute = 0, messages = [], spec = {} }: Wanted = {}) {
  const taskId = await insertTask(ctx, spec);
  const updatedAt = NOW + minute * 60_000;
  await projectTask(
    ctx.db,
    ctx.actor.organizationId,
    testProjection(taskId, { title, updatedAt, messages, headSeq: 7 }),
  );
  return taskId;
}

async function addChannel({ db, actor }: Context): Promise<string> {
  const uid = newId();
  await db.insert(resources).values({
    uid,
    organizationId: actor.organizationId,
    kind: "Channel",
    namespace: "default",
    name: `slack-${uid}`,
    spec: { platform: "slack", teamRef: { name: "assistant" } },
    labels: {},
    annotations: {},
    refs: [],
    resourceVersion: 1,
    generation: 1,
    createdBy: actor.userId,
    createdAt: new Date(NOW),
    updatedAt: new Date(NOW),
  });
  return uid;
}

/** Another person of the same organization. */
function colleague(ctx: Context, role: Context["actor"]["role"] = "member"): Context {
  return { ...ctx, actor: { ...ctx.actor, userId: newId(), name: "Bo", role } };
}

async function titles(ctx: Context, over: Partial<TaskQuery> = {}): Promise<string[]> {
  const { tasks } = await listTasks(ctx, { archived: false, inNamespaces: null, limit: 50, ...over });
  return tasks.map((task) => task.title);
}

const refusal = (code: string) => expect.objectContaining({ code }) as Error;

describe("listTasks", () => {
  it("gives a person's tasks, newest change first, with all that a list shows", async () => {
    const ctx = testContext();
    await addTask(ctx, { title: "old" });
    const taskId = await addTask(ctx, { title: "new", minute: 5 });
    const { tasks, next } = await listTasks(ctx, { archived: false, inNamespaces: null, limit: 50 });
    expect(next).toBeUndefined();
    expect(tasks.map((task) => task.title)).toEqual(["new", "old"]);
    expect(tasks[0]).toEqual({
      task_id: taskId,
      name: `task-${taskId}`,
      namespace: "default",
      title: "new",
      team: "assistant",
      phase: "Completed",
      preview: "The last words",
      updated_at: NOW + 300_000,
      created_at: NOW,
      archived: false,
      unread: true,
      group_chat: false,
      shared: false,
      channel: null,
    });
    expect(await summarizeTask(ctx, taskId)).toEqual(tasks[0]);
    expect(await summarizeTask(testContext(), taskId)).toBeNull();
  });

  it("says which channel a conversation lives in, as long as the organization has it", async () => {
    const ctx = testContext();
    const channelId = await addChannel(ctx);
    const label = async (labels: Record<string, string>, at = ctx) => {
      const taskId = await addTask(at);
      await at.db.update(resources).set({ labels }).where(eq(resources.uid, taskId));
      return async () => (await summarizeTask(at, taskId))?.channel;
    };
    const lives = { platform: "slack", namespace: "default", name: `slack-${channelId}`, simulated: false };
    const there = await label({ [CHANNEL_LABEL]: channelId });
    const simulated = await label({ [CHANNEL_LABEL]: channelId, [SIMULATED_LABEL]: "true" });
    expect([await there(), await simulated()]).toEqual([lives, { ...lives, simulated: true }]);
    const guessed = await label({ [CHANNEL_LABEL]: channelId }, testContext());
    const odd = await label({ [CHANNEL_LABEL]: "no-id" });
    expect([await guessed(), await odd()]).toEqual([null, null]);
    await ctx.db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, channelId));
    expect(await there()).toBeNull();
  });

  it("pages through all of them once, also when many changed at the same time", async () => {
    const ctx = testContext();
    for (let n = 0; n < 7; n++) await addTask(ctx, { title: `t${n}`, minute: n < 5 ? 0 : n });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTasks(ctx, { archived: false, inNamespaces: null, limit: 2, cursor });
      seen.push(...page.tasks.map((task) => task.title));
      cursor = page.next;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    expect(seen.slice(0, 2)).toEqual(["t6", "t5"]);
  });

  it.each(["", "x", "zz.zz", "!.01939d2e-0000-7000-8000-000000000001"])("refuses the cursor %j", async (cursor) => {
    await expect(listTasks(testContext(), { archived: false, inNamespaces: null, limit: 5, cursor })).rejects.toEqual(
      refusal("INVALID"),
    );
  });

  it("shows neither another person's tasks nor another organization's group chats, but one's own group chats", async () => {
    const ctx = testContext();
    await addTask(ctx, { title: "private" });
    await addTask(ctx, { title: "group", spec: { groupChat: true } });
    expect(await titles(colleague(ctx))).toEqual(["group"]);
    expect(await titles(testContext())).toEqual([]);
    expect(await titles({ ...ctx, actor: { ...ctx.actor, organizationId: newId() } })).toEqual([]);
  });

  it("leaves out what was deleted", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx);
    await ctx.db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, taskId));
    expect(await titles(ctx)).toEqual([]);
  });
});

describe("search", () => {
  it("finds words of titles and messages, in English and Chinese, and shows the place", async () => {
    const ctx = testContext();
    await addTask(ctx, { title: "Holiday plans" });
    const far = `${"x ".repeat(200)}明天的天气预报说会下雨`;
    await addTask(ctx, {
      title: "Other",
      messages: [testMessage({ content: "Tell me about tea" }), testMessage({ seq: 2, content: far })],
    });
    expect(await titles(ctx, { query: "holi" })).toEqual(["Holiday plans"]);
    expect(await titles(ctx, { query: "TEA tell" })).toEqual(["Other"]);
    expect(await titles(ctx, { query: "天气预报" })).toEqual(["Other"]);
    expect(await titles(ctx, { query: "雨" })).toEqual(["Other"]);
    expect(await titles(ctx, { query: "天雨" })).toEqual([]);
    expect(await titles(ctx, { query: "holiday tea" })).toEqual([]);
    const { tasks } = await listTasks(ctx, { archived: false, inNamespaces: null, limit: 5, query: "天气预报" });
    expect(tasks[0]!.preview).toContain("天气预报说会下雨");
  });

  it.each(["?!", "' | '", "\\", "a:*b & !c", "%_", "<->"])(
    "takes %j as words, not as a search language",
    async (query) => {
      const ctx = testContext();
      await addTask(ctx, { title: "nothing of it" });
      expect(await titles(ctx, { query })).toEqual([]);
    },
  );

  it("finds nothing of another organization", async () => {
    const ctx = testContext();
    await addTask(ctx, { title: "secret plan", spec: { groupChat: true } });
    expect(await titles(testContext(), { query: "secret" })).toEqual([]);
  });
});

describe("the verbs of a task", () => {
  it("renames in list and search", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx, { title: "before" });
    await renameTask(ctx, taskId, "afterwards");
    expect(await titles(ctx, { query: "afterwards" })).toEqual(["afterwards"]);
    expect(await titles(ctx, { query: "before" })).toEqual([]);
  });

  it("archives and takes out again", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx, { title: "t" });
    await archiveTask(ctx, taskId, true);
    expect([await titles(ctx), await titles(ctx, { archived: true })]).toEqual([[], ["t"]]);
    await archiveTask(ctx, taskId, false);
    expect([await titles(ctx), await titles(ctx, { archived: true })]).toEqual([["t"], []]);
  });

  it("marks as read, for that person only, and never goes back", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx, { spec: { groupChat: true } });
    const unread = async (who: Context) =>
      (await listTasks(who, { archived: false, inNamespaces: null, limit: 5 })).tasks[0]!.unread;
    await markRead(ctx, taskId, 3);
    expect(await unread(ctx)).toBe(true);
    await markRead(ctx, taskId, 7);
    await markRead(ctx, taskId, 2);
    expect([await unread(ctx), await unread(colleague(ctx))]).toEqual([false, true]);
  });

  it("are refused to strangers as if there were no such task", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx);
    const strangers = [
      testContext(),
      testContext({ userId: ctx.actor.userId }),
      colleague(ctx),
      colleague(ctx, "owner"),
    ];
    for (const who of strangers) {
      const notFound = refusal("NOT_FOUND");
      await expect(loadTask(who, taskId, "read")).rejects.toEqual(notFound);
      await expect(renameTask(who, taskId, "x")).rejects.toEqual(notFound);
      await expect(archiveTask(who, taskId, true)).rejects.toEqual(notFound);
      await expect(markRead(who, taskId, 1)).rejects.toEqual(notFound);
      await expect(createShare(who, taskId)).rejects.toEqual(notFound);
    }
    expect(await titles(ctx)).toEqual(["A title"]);
  });

  it("let everybody read a group chat, but only its maker, owners and admins manage it", async () => {
    const ctx = testContext();
    const taskId = await addTask(ctx, { spec: { groupChat: true } });
    await expect(loadTask(colleague(ctx), taskId, "read")).resolves.toMatchObject({
      taskId,
      groupChat: true,
      headSeq: 7,
    });
    await expect(renameTask(colleague(ctx), taskId, "x")).rejects.toEqual(refusal("FORBIDDEN"));
    await expect(renameTask(colleague(ctx, "admin"), taskId, "by admin")).resolves.toBeUndefined();
    expect(await titles(ctx)).toEqual(["by admin"]);
  });

  it("say NOT_FOUND for what is no id", async () => {
    await expect(loadTask(testContext(), "' OR 1=1", "read")).rejects.toEqual(refusal("NOT_FOUND"));
  });
});
