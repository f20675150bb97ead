import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { connect } from "#db/connect";
import { resources } from "#db/schema/resources";
import type { ResourceCommand, Written } from "#services/resource/command";
import { seedOrganization } from "#services/resource/seed-organization";
import { wipeTask } from "#services/task/wipe";
import { newId } from "#secrets/random";
import { testActor } from "#test/conversation-rows";
import { taskChat, tenantHub } from "../stubs.ts";
import type { Answer } from "./answer.ts";
import { askVersion, versionOfLate } from "./known-version.ts";
import type { TenantHub } from "./tenant-hub.ts";

type WriteAnswer = Answer<Written[]>;

const OPTIONS = { dryRun: false, fieldValidation: "Strict" } as const;
const db = () => connect(env);

/** A new organization with its first team, and its hub. */
async function setUp() {
  const actor = testActor({ role: "owner" });
  await seedOrganization({ db: db(), nowMs: () => Date.now(), newId }, actor.organizationId);
  const hub = tenantHub(env, actor.organizationId);
  const write = async (command: ResourceCommand) => (await hub.write(actor, command)) as WriteAnswer;
  const create = (name: string, prompt?: string) =>
    write({
      verb: "create",
      kind: "Task",
      namespace: "default",
      manifest: {
        apiVersion: "agent.wecode.io/v1",
        kind: "Task",
        metadata: { name },
        spec: { title: name, teamRef: { name: "assistant" }, ...(prompt ? { prompt } : {}) },
      },
      options: OPTIONS,
    });
  const remove = (name: string) =>
    write({ verb: "delete", kind: "Task", namespace: "default", name, preconditions: {}, options: OPTIONS });
  return { actor, hub, write, create, remove };
}

function uidOf(answer: WriteAnswer): string {
  if (!answer.ok) throw new Error(answer.refused.message);
  return answer.written[0]!.resource.metadata.uid;
}

/** Other bindings, which all objects share, for as long as `act` takes. */
async function withBindings(
  hub: DurableObjectStub<TenantHub>,
  over: Partial<Record<keyof Env, unknown>>,
  act: () => Promise<void>,
): Promise<void> {
  const put = (values: Record<string, unknown>) =>
    runInDurableObject(hub, (object) => {
      const held = (object as unknown as { env: Record<string, unknown> }).env;
      const before = Object.keys(values).map((name) => [name, held[name]]);
      Object.assign(held, values);
      return Object.fromEntries(before) as Record<string, unknown>;
    });
  const before = await put(over);
  try {
    await act();
  } finally {
    await put(before);
  }
}

const owed = (hub: DurableObjectStub<TenantHub>) =>
  runInDurableObject(hub, (_object, { storage }) =>
    storage.sql.exec("SELECT uid, type, tries FROM owed ORDER BY due_at").toArray(),
  );
/** Makes everything due that the hub owes, and rings. */
async function ring(hub: DurableObjectStub<TenantHub>): Promise<void> {
  await runInDurableObject(hub, async (_object, { storage }) => {
    storage.sql.exec("UPDATE owed SET due_at = 1");
    storage.sql.exec("UPDATE alarm SET due_at = 1");
    await storage.setAlarm(Date.now() + 60_000);
  });
  expect(await runDurableObjectAlarm(hub)).toBe(true);
}

describe("the hub of an organization", () => {
  it("goes on with its order of writes and its version after an eviction", async () => {
    const { hub, create } = await setUp();
    const first = await create("one");
    const version = await hub.version();
    await evictDurableObject(hub);
    const second = await create("two");
    expect(await hub.version()).toBeGreaterThanOrEqual(version);
    const versions = [first, second].map((answer) =>
      Number(answer.ok && answer.written[0]!.resource.metadata.resourceVersion),
    );
    expect(versions[1]).toBeGreaterThan(versions[0]!);
  });

  it("lets no conversation of this isolate take a team for the present one after a write", async () => {
    const { hub, create, write, actor } = await setUp();
    const { organizationId } = actor;
    expect(await askVersion(env, organizationId)).toBe(await hub.version());
    await create("one");
    expect(versionOfLate(organizationId)).not.toBe(null);
    const manifest = {
      apiVersion: "agent.wecode.io/v1",
      kind: "Ghost",
      metadata: { name: "one" },
      spec: { systemPrompt: "Help." },
    };
    await write({ verb: "create", kind: "Ghost", namespace: "default", manifest, options: OPTIONS });
    expect(versionOfLate(organizationId)).toBe(null);
  });

  it("gives writes that come at once different versions, and refuses the second of one name", async () => {
    const { create } = await setUp();
    const answers = await Promise.all(["a", "b", "a", "c"].map((name) => create(name)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false, true]);
    const versions = answers.flatMap((answer) =>
      answer.ok ? [answer.written[0]!.resource.metadata.resourceVersion] : [],
    );
    expect(new Set(versions).size).toBe(3);
  });

  it("tells and owes what it has stored, also when what was asked with it breaks", async () => {
    const { hub, actor } = await setUp();
    const meta = (kind: string, name: string, spec: object) => ({
      apiVersion: "agent.wecode.io/v1",
      kind,
      metadata: { name },
      spec,
    });
    const manifests = [
      meta("Task", "one", { title: "one", teamRef: { name: "assistant" }, prompt: "hello" }),
      meta("Model", "gpt", { provider: "openai", model: "m", apiKey: "sk" }),
    ];
    const command = { verb: "apply-set", namespace: "default", manifests, atomic: false, options: OPTIONS } as const;
    await withBindings(hub, { MASTER_KEY: "none" }, async () => {
      await runInDurableObject(hub, (object) => expect(object.writeSet(actor, command)).rejects.toThrow("MASTER_KEY"));
    });
    const told = await runInDurableObject(hub, (_object, { storage }) =>
      storage.sql.exec("SELECT kind FROM news ORDER BY resource_version").toArray(),
    );
    expect(told.at(-1)).toEqual({ kind: "Task" });
    expect(await owed(hub)).toMatchObject([{ type: "ADDED", tries: 0 }]);
    await ring(hub);
    expect(await owed(hub)).toEqual([]);
  });

  it("told twice, opens a conversation once and deletes a task once", async () => {
    const { hub, actor, create, remove } = await setUp();
    const taskId = uidOf(await create("one", "hello"));
    await runInDurableObject(hub, (_object, { storage }) => {
      const { organizationId, userId } = actor;
      const facts = { type: "ADDED", row: { ...ROW, uid: taskId, organizationId, createdBy: userId }, actor };
      storage.sql.exec(
        "INSERT INTO owed (uid, type, facts, due_at) VALUES (?, 'ADDED', ?, 1)",
        taskId,
        JSON.stringify(facts),
      );
    });
    await ring(hub);
    const said = (await taskChat(env, taskId).exportAll()).filter(({ role }) => role === "user");
    expect(said.map(({ content }) => content)).toEqual(["hello"]);
    expect(await remove("one")).toMatchObject({ ok: true });
    expect(await remove("one")).toMatchObject({ ok: false, refused: { code: "NOT_FOUND" } });
  });
});

const ROW = {
  kind: "Task",
  namespace: "default",
  name: "one",
  spec: { title: "one", teamRef: { name: "assistant" }, prompt: "hello" },
};

describe("what follows from a write", () => {
  it("is answered and done later, by an alarm, when it cannot be done at once; also after an eviction", async () => {
    const { hub, create } = await setUp();
    const unreachable = { getByName: () => ({ open: () => Promise.reject(new Error("out of reach")) }) };
    let taskId = "";
    await withBindings(hub, { TASK_CHAT: unreachable }, async () => {
      taskId = uidOf(await create("one", "hello"));
    });
    expect(await owed(hub)).toMatchObject([{ uid: taskId, type: "ADDED", tries: 1 }]);
    await evictDurableObject(hub);
    await ring(hub);
    expect(await owed(hub)).toEqual([]);
    expect(await taskChat(env, taskId).exportAll()).toContainEqual(expect.objectContaining({ content: "hello" }));
  });

  it("is told to the queue again until the task is archived", async () => {
    const { hub, actor, create, remove } = await setUp();
    const taskId = uidOf(await create("one"));
    const sent: unknown[] = [];
    const ARCHIVE = { send: async (body: unknown) => void sent.push(body) };
    await withBindings(hub, { ARCHIVE }, async () => {
      expect(await remove("one")).toMatchObject({ ok: true });
      const order = { kind: "archive-task", taskId, organizationId: actor.organizationId };
      expect(sent).toEqual([order]);
      await ring(hub); // the queue has lost it
      expect(sent).toEqual([order, order]);
    });
    const [row] = await db().select().from(resources).where(eq(resources.uid, taskId));
    expect(row!.deletedAt).not.toBeNull();
    await wipeTask({ db: db(), organizationId: actor.organizationId, taskId }, Date.now());
    await ring(hub);
    expect([sent.length, await owed(hub)]).toEqual([2, []]);
    expect(await runInDurableObject(hub, (_object, { storage }) => storage.getAlarm())).toBeNull();
  });
});
