import { eq, inArray } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { messages, taskIndex } from "#db/schema/conversations";
import { auditLog, namespaces, resourceCounters, resources, resourceVersions } from "#db/schema/resources";
import { newId } from "#secrets/random";
import { insertTask, NOW, testContext, testMessage, testProjection } from "#test/conversation-rows";
import { projectTasks } from "./project.ts";
import type { ChannelTask, TaskProjection } from "./projection.ts";

function setUp() {
  const ctx = testContext();
  const { db } = ctx;
  const { organizationId } = ctx.actor;
  const project = (projections: TaskProjection[]) => projectTasks({ db, organizationId }, projections, () => NOW);
  const rows = (ids: string[]) =>
    db.select().from(resources).where(inArray(resources.uid, ids)).orderBy(resources.resourceVersion);
  const version = async () =>
    (await db.select().from(resourceCounters).where(eq(resourceCounters.organizationId, organizationId)))[0]
      ?.resourceVersion ?? 0;
  const begun = (taskId: string, over: Partial<ChannelTask> = {}, title = "Eve · support") =>
    testProjection(taskId, { title, newTask: channelTask(taskId, over), messages: [testMessage()] });
  return { ctx, db, organizationId, project, rows, version, begun };
}

function channelTask(taskId: string, over: Partial<ChannelTask>): ChannelTask {
  return {
    namespace: "default",
    name: `channel-${taskId}`,
    labels: { channel: "c" },
    team: { namespace: "default", name: "assistant" },
    groupChat: false,
    channelId: "channel-1",
    owner: { id: "ada", name: "Ada" },
    ...over,
  };
}

describe("projections of many conversations", () => {
  it("go together, each with its own outcome, and give every changed Task a version of its own", async () => {
    const { ctx, db, organizationId, project, rows, version } = setUp();
    const [one, two, ahead, deleted] = [await insertTask(ctx), await insertTask(ctx), await insertTask(ctx), newId()];
    await project([testProjection(ahead, { headSeq: 9, title: "Ahead" })]);
    const before = await version();
    const all = [one, deleted, ahead, two].map((id) => testProjection(id, { headSeq: 5, messages: [testMessage()] }));
    expect(await project(all)).toEqual({ outcomes: ["stored", "gone", "stale", "stored"], changed: true });
    const stored = await db.select().from(messages).where(eq(messages.organizationId, organizationId));
    expect(new Set(stored.map(({ taskId }) => taskId))).toEqual(new Set([one, two]));
    const versions = (await rows([one, two])).map(({ resourceVersion }) => resourceVersion);
    expect(versions).toEqual([before + 1, before + 2]);
    expect(await version()).toBe(before + 2);
    expect(await project(all)).toEqual({ outcomes: ["stored", "gone", "stale", "stored"], changed: false });
    expect(await version()).toBe(before + 2);
  });

  it("make the Tasks of conversations that are new, with history and audit, once", async () => {
    const { db, project, rows, version, begun } = setUp();
    const [one, two] = [newId(), newId()];
    const both = [begun(one), begun(two, { groupChat: true })];
    expect(await project(both)).toMatchObject({ outcomes: ["stored", "stored"], changed: true });
    const made = await rows([one, two]);
    expect(made.map(({ resourceVersion }) => resourceVersion)).toEqual([3, 4]);
    expect(made.find(({ uid }) => uid === two)).toMatchObject({
      name: `channel-${two}`,
      spec: { title: "Eve · support", teamRef: { namespace: "default", name: "assistant" }, groupChat: true },
      labels: { channel: "c" },
      refs: ["Team/default/assistant"],
      createdBy: "ada",
      generation: 1,
      status: { phase: "Completed" },
    });
    const history = await db
      .select()
      .from(resourceVersions)
      .where(inArray(resourceVersions.uid, [one, two]));
    expect(history.map((entry) => [entry.verb, entry.actorName])).toEqual(both.map(() => ["create", "Ada"]));
    const audit = await db.select().from(auditLog).where(eq(auditLog.uid, one));
    expect(audit).toMatchObject([{ verb: "create", actorId: "ada", credentialId: "channel-1", before: null }]);
    const after = await version();
    expect(await project(both)).toMatchObject({ outcomes: ["stored", "stored"] });
    expect([await version(), (await rows([one, two])).length]).toEqual([after, 2]);
  });

  it("say of a new Task whether its team is there", async () => {
    const { ctx, project, rows, begun } = setUp();
    const [alone, served] = [newId(), newId()];
    await insertTeam(ctx, "helpers");
    await project([
      begun(alone, { team: { namespace: "default", name: "nobody" } }),
      begun(served, { team: { namespace: "default", name: "helpers" } }),
    ]);
    const ready = new Map((await rows([alone, served])).map(({ uid, status }) => [uid, status?.["conditions"]]));
    expect(ready.get(alone)).toMatchObject([{ type: "Ready", status: "False", reason: "ReferenceNotFound" }]);
    expect(ready.get(served)).toMatchObject([{ type: "Ready", status: "True" }]);
  });

  it("let a Task live again that was deleted, from its new beginning", async () => {
    const { db, project, rows, begun } = setUp();
    const taskId = newId();
    await project([{ ...begun(taskId), headSeq: 90 }]);
    const gone = { deletedAt: new Date(NOW) };
    await db.update(resources).set(gone).where(eq(resources.uid, taskId));
    await db
      .update(taskIndex)
      .set({ wipedAt: new Date(NOW) })
      .where(eq(taskIndex.taskId, taskId));
    const [{ resourceVersion: before } = { resourceVersion: 0 }] = await rows([taskId]);
    expect(await project([begun(taskId)])).toEqual({ outcomes: ["stored"], changed: true });
    const [now] = await rows([taskId]);
    expect(now).toMatchObject({ deletedAt: null });
    expect(now!.resourceVersion).toBeGreaterThan(before);
  });

  it("make nothing in a namespace that is gone, nor over somebody else's Task", async () => {
    const { db, organizationId, project, rows, begun } = setUp();
    const taskId = newId();
    await expect(project([begun(taskId, { namespace: "lost" })])).rejects.toThrow("lost");
    expect(await rows([taskId])).toEqual([]);
    const made = { organizationId, name: "lost", uid: newId(), createdBy: "ada", createdAt: new Date(NOW) };
    await db.insert(namespaces).values(made);
    expect(await project([begun(taskId, { namespace: "lost" })])).toMatchObject({ outcomes: ["stored"] });
    const foreign = testContext();
    const theirs = await insertTask(foreign);
    expect(await project([begun(theirs)])).toMatchObject({ outcomes: ["gone"] });
    expect(await rows([theirs])).toMatchObject([{ organizationId: foreign.actor.organizationId, status: null }]);
    await db
      .update(resources)
      .set({ deletedAt: new Date(NOW) })
      .where(eq(resources.uid, theirs));
    expect(await project([begun(theirs)])).toMatchObject({ outcomes: ["gone"] });
    expect((await rows([theirs]))[0]!.deletedAt).not.toBeNull();
  });

  it("take a title whose last sign was cut in half", async () => {
    const { project, rows, begun } = setUp();
    const taskId = newId();
    expect(await project([begun(taskId, {}, "Eve \0\ud83d")])).toMatchObject({ outcomes: ["stored"] });
    expect((await rows([taskId]))[0]!.spec["title"]).toBe("Eve �");
  });
});

async function insertTeam({ db, actor }: ReturnType<typeof testContext>, name: string): Promise<void> {
  await db.insert(resources).values({
    uid: newId(),
    organizationId: actor.organizationId,
    kind: "Team",
    namespace: "default",
    name,
    spec: { members: [] },
    labels: {},
    annotations: {},
    refs: [],
    resourceVersion: 1,
    generation: 1,
    createdBy: actor.userId,
    createdAt: new Date(NOW),
    updatedAt: new Date(NOW),
  });
}
