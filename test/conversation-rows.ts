import { inject } from "vitest";
import type { Actor } from "#core/actor";
import { connect, type Database } from "#db/connect";
import { resources } from "#db/schema/resources";
import type { Message } from "#protocol/task-frames";
import { newId } from "#secrets/random";
import type { Context } from "#services/context";
import { projectTasks, type Projected } from "#services/message/project";
import type { TaskProjection } from "#services/message/projection";

// Rows for tests of conversations, each test in organizations of its own.

export const NOW = Date.UTC(2026, 10, 21, 12);

export function testDatabase(): Database {
  const { DATABASE_URL, NEON_ENDPOINT } = inject("cloudEnv");
  return connect({ DATABASE_URL: DATABASE_URL!, NEON_ENDPOINT });
}

export function testActor(over: Partial<Actor> = {}): Actor {
  return {
    userId: newId(),
    name: "Ada",
    email: "ada@example.org",
    organizationId: newId(),
    role: "member",
    namespaces: {},
    via: "session",
    credentialId: newId(),
    scopes: null,
    expiresAtMs: NOW + 3_600_000,
    ...over,
  };
}

export function testContext(over: Partial<Actor> = {}, nowMs = NOW): Context {
  return { db: testDatabase(), actor: testActor(over), nowMs: () => nowMs };
}

/** A Task resource as the resource API stores it; answers its uid. */
export async function insertTask(
  { db, actor }: Context,
  spec: Record<string, unknown> = {},
  namespace = "default",
): Promise<string> {
  const uid = newId();
  await db.insert(resources).values({
    uid,
    organizationId: actor.organizationId,
    kind: "Task",
    namespace,
    name: `task-${uid}`,
    spec: { teamRef: { name: "assistant" }, ...spec },
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

export function testMessage(over: Partial<Message> = {}): Message {
  return {
    message_id: newId(),
    turn_id: null,
    seq: 1,
    role: "user",
    content: "Hello",
    reasoning: "",
    sender: { kind: "user", id: "user-1", name: "Ada" },
    attachments: [],
    blocks: [],
    status: "done",
    created_at: NOW,
    ...over,
  };
}

export function testProjection(taskId: string, over: Partial<TaskProjection> = {}): TaskProjection {
  return {
    taskId,
    title: "A title",
    phase: "Completed",
    preview: "The last words",
    headSeq: 1,
    updatedAt: NOW,
    messageCount: 1,
    startedAt: NOW,
    progress: 100,
    messages: [],
    withdrawnIds: [],
    usage: [],
    ...over,
  };
}

/** Copies one conversation. */
export async function projectTask(
  db: Database,
  organizationId: string,
  projection: TaskProjection,
): Promise<Projected> {
  const { outcomes } = await projectTasks({ db, organizationId }, [projection], () => NOW);
  return outcomes[0]!;
}
