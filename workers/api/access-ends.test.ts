import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "#db/connect";
import { sessions } from "#db/schema/accounts";
import { taskChat, userRoom } from "#durable-objects/stubs";
import { insertTask, NOW, testActor, testDatabase } from "#test/conversation-rows";
import { call, joinAs, memberId, newKey, PASSWORD, signUp, type ApiPerson } from "./api-person.testsuite.ts";
import { openSocket, openStream, type TestSocket } from "./sockets.testsuite.ts";

// What is open ends, or has fewer rights, in the moment in which its credential or its person's role changes.

let owner: ApiPerson;
let guest: ApiPerson;
let taskId: string;

beforeEach(async () => {
  owner = await signUp();
  guest = await joinAs("member", owner);
  const actor = testActor({ userId: owner.id, organizationId: owner.organizationId });
  taskId = await insertTask({ db: testDatabase(), actor, nowMs: () => NOW }, { groupChat: true });
});

const send = (socket: TestSocket) =>
  socket.emit("chat:send", { client_message_id: crypto.randomUUID(), content: "hello" });

/** Signed in once more, as another session of the guest: at home, or where the task is. */
async function signIn(where: "home" | "there" = "there"): Promise<string> {
  const body = { email: guest.email, password: PASSWORD };
  const signedIn = await call("/api/auth/sign-in/email", { method: "POST", body });
  const token = signedIn.headers.get("set-auth-token")!;
  const id = where === "home" ? await homeOf(token) : owner.organizationId;
  await call("/api/v1/organization/switch", { method: "POST", token, body: { organization_id: id } });
  return token;
}

const SENT_AWAY = [4401, 4401, expect.stringContaining(": connected") as string];

/** All that can be open with one credential: a task's socket, the person's own, and a stream of events. */
async function openAll(token: string) {
  const [task, own, stream] = await Promise.all([
    openSocket({ token, taskId }),
    openSocket({ token }),
    openStream({ token, taskId }),
  ]);
  const end = async () => [await task.ended, await own.ended, await stream.ended];
  return { task, own, end };
}

describe("what is open through a credential ends with it", () => {
  it.each<[string, (token: string) => Promise<unknown>]>([
    ["signing out", (token) => call("/api/auth/sign-out", { method: "POST", token, body: {} })],
    [
      "being signed out from elsewhere",
      async () => call("/api/v1/sessions", { method: "DELETE", token: await signIn() }),
    ],
    [
      "a new password that ends all sessions",
      async () =>
        call("/api/auth/change-password", {
          method: "POST",
          token: await signIn(),
          body: { currentPassword: PASSWORD, newPassword: `${PASSWORD}!`, revokeOtherSessions: true },
        }),
    ],
  ])("%s", async (_how, end) => {
    const token = await signIn();
    const open = await openAll(token);
    const other = await openSocket({ token: owner.token, taskId });
    await end(token);
    expect(await open.end()).toEqual(SENT_AWAY);
    expect(open.task.events()).toContainEqual(["auth:error", { code: "UNAUTHENTICATED" }]);
    expect(await send(other)).toMatchObject({ ok: true });
  });

  it("a deleted API key, and nothing of the same person's other credentials", async () => {
    const { id, key } = await newKey(owner);
    const open = await openAll(key);
    const kept = await openAll(owner.token);
    await call(`/api/v1/api-keys/${id}`, { method: "DELETE", token: owner.token });
    expect(await open.end()).toEqual(SENT_AWAY);
    expect(await send(kept.task)).toMatchObject({ ok: true });
    expect(await kept.own.emit("task:join", { task_id: taskId })).toMatchObject({ ok: true });
  });

  it("also after the object slept", async () => {
    const open = await openSocket({ token: guest.token, taskId });
    await evictDurableObject(taskChat(env, taskId));
    await evictDurableObject(userRoom(env, guest.id));
    await call("/api/auth/sign-out", { method: "POST", token: guest.token, body: {} });
    expect(await open.ended).toBe(4401);
  });

  it("a ticket lets nobody in whose session has ended since it was made", async () => {
    const { ticket } = await (
      await call("/api/v1/socket-tickets", { method: "POST", token: guest.token, body: {} })
    ).json<{ ticket: string }>();
    await call("/api/auth/sign-out", { method: "POST", token: guest.token, body: {} });
    await expect(openSocket({ token: ticket, taskId })).rejects.toThrow("UNAUTHENTICATED");
  });
});

describe("a member", () => {
  it("who is removed loses everything that is open in that organization, and nothing elsewhere", async () => {
    const open = await openAll(guest.token);
    const { token } = guest;
    const home = await signIn("home");
    const elsewhere = await openSocket({ token: home });
    expect(
      (await call(`/api/v1/members/${await memberId(owner, guest)}`, { method: "DELETE", token: owner.token })).status,
    ).toBe(204);
    expect(await open.end()).toEqual(SENT_AWAY);
    await userRoom(env, guest.id).notify(owner.organizationId, [
      { event: "task:status", payload: { task_id: taskId } },
    ]);
    await userRoom(env, guest.id).notify(await homeOf(home), [{ event: "task:shared", payload: { task_id: "own" } }]);
    await elsewhere.until(([name]) => name === "task:shared");
    expect(elsewhere.events().map(([name]) => name)).toEqual(["task:shared"]);
    await expect(openSocket({ token, taskId })).rejects.toThrow("NOT_FOUND");
  });

  it("who becomes a viewer cannot write from that moment on, and still reads", async () => {
    const open = await openAll(guest.token);
    expect(await send(open.task)).toMatchObject({ ok: true });
    const change = { method: "PATCH", token: owner.token, body: { role: "viewer" } };
    expect((await call(`/api/v1/members/${await memberId(owner, guest)}`, change)).status).toBe(204);
    expect(await send(open.task)).toMatchObject({ ok: false, code: "FORBIDDEN" });
    expect(
      await open.own.emit("chat:send", { task_id: taskId, client_message_id: crypto.randomUUID(), content: "x" }),
    ).toMatchObject({
      ok: false,
      code: "FORBIDDEN",
    });
    expect(await open.task.emit("history:sync", {})).toMatchObject({ ok: true });
  });
});

async function homeOf(token: string): Promise<string> {
  const { organizations } = await (
    await call("/api/v1/me", { token })
  ).json<{
    organizations: { id: string; role: string }[];
  }>();
  return organizations.find(({ role }) => role === "owner")!.id;
}

/** Long enough to open everything before. */
const SOON_MS = 4_000;

describe("a credential that runs out", () => {
  /** The session's end, moved; the open sockets know the old one. */
  const endAt = (at: number) =>
    connect(env)
      .update(sessions)
      .set({ expiresAt: new Date(at) })
      .where(eq(sessions.userId, guest.id));

  it("ends what is open, without a word of the client", async () => {
    await endAt(Date.now() + SOON_MS);
    const open = await openAll(guest.token);
    expect(await open.end()).toEqual(SENT_AWAY);
  });

  it("goes on when the session was renewed meanwhile", async () => {
    await endAt(Date.now() + SOON_MS);
    const open = await openSocket({ token: guest.token, taskId });
    await endAt(Date.now() + 3_600_000);
    await vi.waitUntil(
      () =>
        runInDurableObject(
          taskChat(env, taskId),
          async (_object, { storage }) => ((await storage.getAlarm()) ?? 0) > Date.now() + 60_000,
        ),
      { timeout: 10_000 },
    );
    expect(await send(open)).toMatchObject({ ok: true });
  });
});

describe("a role in a namespace", () => {
  const PLACE = "/api/v1/groups/research";
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await call(path, { method: "POST", token: owner.token, body });
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.json<T>();
  };

  /** A group with a task in it that everybody there may follow. */
  async function setUp(): Promise<string> {
    await post("/api/v1/groups", { name: "research" });
    const actor = testActor({ userId: owner.id, organizationId: owner.organizationId });
    const ctx = { db: testDatabase(), actor, nowMs: () => NOW };
    return insertTask(ctx, { groupChat: true }, "research");
  }

  const join = (holder: { user_id: string } | { service_account_id: string }, role = "Developer") =>
    post<{ id: string }>(`${PLACE}/members`, { ...holder, role });

  it("that is taken ends the sockets and streams of a task there, and what a person's own socket follows of it", async () => {
    taskId = await setUp();
    const { id } = await join({ user_id: guest.id });
    const open = await openAll(guest.token);
    expect(await open.own.emit("task:join", { task_id: taskId })).toMatchObject({ ok: true });
    const change = { method: "DELETE", token: owner.token };
    expect((await call(`${PLACE}/members/${id}`, change)).status).toBe(204);
    expect([await open.task.ended, await taskChat(env, taskId).accessChanged(guest.id)]).toEqual([4401, false]);
    const other = await openSocket({ token: owner.token, taskId });
    expect(await send(other)).toMatchObject({ ok: true });
    await other.until(([name]) => name === "chat:message");
    // Still signed in: the next event of the task passes by, one of their own arrives.
    await userRoom(env, guest.id).notify(owner.organizationId, [{ event: "task:shared", payload: { task_id: "own" } }]);
    await open.own.until(([name]) => name === "task:shared");
    expect(open.own.events().map(([name]) => name)).toEqual(["task:shared"]);
    expect(await open.own.emit("task:join", { task_id: taskId })).toMatchObject({ ok: false, code: "NOT_FOUND" });
    await expect(openSocket({ token: guest.token, taskId })).rejects.toThrow("NOT_FOUND");
  });

  it("that is less than before reads on, and writes no more", async () => {
    taskId = await setUp();
    const { id } = await join({ user_id: guest.id });
    const open = await openSocket({ token: guest.token, taskId });
    expect(await send(open)).toMatchObject({ ok: true });
    const change = { method: "PATCH", token: owner.token, body: { role: "Reporter" } };
    expect((await call(`${PLACE}/members/${id}`, change)).status).toBe(204);
    expect(await send(open)).toMatchObject({ ok: false, code: "FORBIDDEN" });
    expect(await open.emit("history:sync", {})).toMatchObject({ ok: true });
  });

  it.each<[string, (accountId: string, keyId: string) => [method: string, path: string, body?: unknown]]>([
    ["its key is deleted", (id, key) => ["DELETE", `/api/v1/service-accounts/${id}/keys/${key}`]],
    [
      "its key is replaced at once",
      (id, key) => ["POST", `/api/v1/service-accounts/${id}/keys/${key}/rotate`, { overlap_seconds: 0 }],
    ],
    ["it is deleted", (id) => ["DELETE", `/api/v1/service-accounts/${id}`]],
    ["it is deleted as a resource", () => ["DELETE", "/apis/agent.wecode.io/v1/namespaces/default/serviceaccounts/ci"]],
  ])("of a service account ends with it: %s", async (_how, asked) => {
    taskId = await setUp();
    const account = await post<{ id: string }>("/api/v1/service-accounts", { name: "ci" });
    await join({ service_account_id: account.id });
    const made = await post<{ id: string; key: string }>(`/api/v1/service-accounts/${account.id}/keys`, { name: "k" });
    const open = await openAll(made.key);
    expect(await send(open.task)).toMatchObject({ ok: true });
    const [method, path, body] = asked(account.id, made.id);
    expect((await call(path, { method, token: owner.token, body })).status).toBeLessThan(300);
    expect(await open.end()).toEqual(SENT_AWAY);
  });
});
