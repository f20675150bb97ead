import { env, exports } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { attachments } from "#db/schema/conversations";
import { taskChat } from "#durable-objects/stubs";
import type { SharedTask } from "#protocol/api/shares";
import type { TaskList } from "#protocol/api/tasks";
import type { Attachment } from "#protocol/task-frames";
import {
  insertTask,
  NOW,
  testActor,
  testDatabase,
  testMessage,
  testProjection,
  projectTask,
} from "#test/conversation-rows";
import { joinAs, signUp, type ApiPerson } from "./api-person.testsuite.ts";

let ada: ApiPerson;
let stranger: ApiPerson;
let viewer: ApiPerson;

/** Through the Worker, so that a body has the headers that a real request has; in the person's organization. */
async function call(path: string, person: ApiPerson | null, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (person) headers.set("authorization", `Bearer ${person.token}`);
  if (person) headers.set("x-weft-organization", person.organizationId);
  if (typeof init.body === "string" && !headers.has("content-type")) headers.set("content-type", "application/json");
  return exports.default.fetch(new Request(`${env.PUBLIC_URL}${path}`, { ...init, headers }));
}

beforeAll(async () => {
  [ada, stranger] = await Promise.all([signUp(), signUp()]);
  viewer = await joinAs("viewer", ada);
});

/** A task of Ada's with one message, as the conversation would have copied it. */
async function addTask(spec: Record<string, unknown> = {}): Promise<string> {
  const db = testDatabase();
  const { id: userId, organizationId } = ada;
  const taskId = await insertTask({ db, actor: testActor({ userId, organizationId }), nowMs: () => NOW }, spec);
  await projectTask(
    db,
    organizationId,
    testProjection(taskId, { title: "Plan", messages: [testMessage({ content: "a plan" })] }),
  );
  return taskId;
}

const json = (value: unknown) => JSON.stringify(value);

async function listed(person: ApiPerson, query = ""): Promise<TaskList["tasks"]> {
  return (await (await call(`/api/v1/tasks${query}`, person)).json<TaskList>()).tasks;
}

describe("/api/v1/tasks", () => {
  it("lists, searches, renames, archives, marks as read and deletes", async () => {
    const taskId = await addTask();
    const find = async (query: string) => (await listed(ada, query)).find((task) => task.task_id === taskId);
    expect(await find("?query=plan")).toMatchObject({ title: "Plan", unread: true, archived: false });
    const change = (body: unknown) => call(`/api/v1/tasks/${taskId}`, ada, { method: "PATCH", body: json(body) });
    expect((await change({ title: "Renamed" })).status).toBe(204);
    expect((await call(`/api/v1/tasks/${taskId}/read`, ada, { method: "POST", body: json({ seq: 1 }) })).status).toBe(
      204,
    );
    expect(await find("")).toMatchObject({ title: "Renamed", unread: false });
    expect((await change({ archived: true })).status).toBe(204);
    expect([await find(""), await find("?archived=true")]).toMatchObject([undefined, { archived: true }]);
    expect((await call(`/api/v1/tasks/${taskId}`, ada, { method: "DELETE" })).status).toBe(204);
    expect(await find("?archived=true")).toBeUndefined();
    expect((await change({ title: "Again" })).status).toBe(404);
  });

  it.each([
    ["GET", "?limit=0"],
    ["GET", "?limit=201"],
    ["GET", "?cursor=nonsense"],
    ["PATCH", "", {}],
    ["PATCH", "", { title: " " }],
    ["PATCH", "", { title: "x", unknown: 1 }],
    ["PATCH", "", { title: 5 }],
  ])("%s refuses %j %j", async (method, query, body?: unknown) => {
    const path = method === "GET" ? `/api/v1/tasks${query}` : `/api/v1/tasks/${await addTask()}`;
    const response = await call(path, ada, { method, ...(body ? { body: json(body) } : {}) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "INVALID" } });
  });

  it("shows and obeys nobody but those who may", async () => {
    const taskId = await addTask({ groupChat: true });
    const writes: [string, string, unknown?][] = [
      ["PATCH", "", { title: "Stolen" }],
      ["PATCH", "", { archived: true }],
      ["DELETE", ""],
      ["POST", "/share", {}],
      ["DELETE", "/share"],
    ];
    const all: [string, string, unknown?][] = [...writes, ["POST", "/read", { seq: 1 }]];
    const status = async (who: ApiPerson | null, [method, path, body]: [string, string, unknown?]) =>
      (await call(`/api/v1/tasks/${taskId}${path}`, who, { method, ...(body ? { body: json(body) } : {}) })).status;
    for (const request of all) {
      expect(await status(stranger, request), `stranger ${request.join(" ")}`).toBe(404);
      expect(await status(null, request), `nobody ${request.join(" ")}`).toBe(401);
    }
    for (const request of writes) expect(await status(viewer, request), `viewer ${request.join(" ")}`).toBe(403);
    expect(await listed(stranger)).toEqual([]);
    expect((await call("/api/v1/tasks", null)).status).toBe(401);
    expect((await call("/api/v1/tasks", { ...stranger, organizationId: ada.organizationId })).status).toBe(403);
    expect((await listed(viewer)).map((task) => task.task_id)).toEqual([taskId]);
    expect((await listed(ada)).find((task) => task.task_id === taskId)).toMatchObject({
      title: "Plan",
      archived: false,
    });
  });

  it("tells the conversation of its new title", async () => {
    const taskId = await addTask();
    const { id: userId, organizationId } = ada;
    const team = { namespace: "default", name: "assistant" };
    const owner = { id: userId, name: "Ada" };
    const facts = { taskId, organizationId, namespace: "default", name: `task-${taskId}`, team, owner };
    await taskChat(env, taskId).open({ ...facts, title: "Before", groupChat: false });
    await call(`/api/v1/tasks/${taskId}`, ada, { method: "PATCH", body: json({ title: "After" }) });
    const resumed = await taskChat(env, taskId).command(
      { actor: testActor({ userId, organizationId }), source: "api" },
      "chat:resume",
      { after_seq: 0 },
    );
    expect(resumed).toMatchObject({ events: [expect.objectContaining({ event: "task:renamed", title: "After" })] });
  });
});

describe("/api/v1/shares", () => {
  it("shows a shared task to everybody until it is taken back", async () => {
    const taskId = await addTask();
    const created = await call(`/api/v1/tasks/${taskId}/share`, ada, { method: "POST", body: "{}" });
    expect(created.status).toBe(201);
    const { url, token } = await created.json<{ url: string; token: string }>();
    expect(url).toBe(`${env.PUBLIC_URL}/share/${token}`);
    expect((await listed(ada)).find((task) => task.task_id === taskId)).toMatchObject({ shared: true });
    const shown = await call(`/api/v1/shares/${token}`, null);
    expect(shown.headers.get("cache-control")).toBe("no-store");
    expect((await shown.json<SharedTask>()).messages.map((message) => message.content)).toEqual(["a plan"]);
    expect((await call(`/api/v1/tasks/${taskId}/share`, ada, { method: "DELETE" })).status).toBe(204);
    expect((await call(`/api/v1/shares/${token}`, null)).status).toBe(404);
  });
});

describe("/api/v1/attachments", () => {
  const put = (name: string, body: BodyInit, person: ApiPerson | null = ada) =>
    call(`/api/v1/attachments?name=${encodeURIComponent(name)}`, person, {
      method: "POST",
      body,
      headers: { "content-type": "text/html" },
    });
  const page = "<script>alert(1)</script>";

  it("keeps a file and gives it back in a form that no browser runs", async () => {
    const response = await put("../报告.html", page);
    expect(response.status).toBe(201);
    const attachment = await response.json<Attachment>();
    expect(attachment).toEqual({ id: attachment.id, name: "报告.html", media_type: "text/plain", size: page.length });
    const got = await call(`/api/v1/attachments/${attachment.id}`, ada);
    expect(await got.text()).toBe(page);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      "content-type": "text/plain",
      "content-length": String(page.length),
      "content-disposition": "attachment; filename=\"__.html\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.html",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
  });

  it("streams some megabytes through", async () => {
    const bytes = new Uint8Array(3_000_000).fill(65);
    const { id, size } = await (await put("a.txt", bytes)).json<Attachment>();
    expect(size).toBe(bytes.length);
    const got = new Uint8Array(await (await call(`/api/v1/attachments/${id}`, ada)).arrayBuffer());
    expect(got).toEqual(bytes);
  });

  it("refuses what is too large, of unknown length or no document", async () => {
    const program = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0);
    expect((await put("a.txt", program)).status).toBe(415);
    const unmeasured = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("x"));
        controller.close();
      },
    });
    expect((await put("a.txt", unmeasured)).status).toBe(400);
    expect((await call("/api/v1/attachments", ada, { method: "POST", body: "x" })).status).toBe(400);
    const large = { method: "POST", body: "x", headers: { "content-length": String(26 * 1024 * 1024) } };
    expect((await call("/api/v1/attachments?name=a.txt", ada, large)).status).toBe(413);
  });

  it("is for who put it there, until a message of a task that others see carries it", async () => {
    const { id } = await (await put("a.txt", "secret")).json<Attachment>();
    const status = async (who: ApiPerson | null) => (await call(`/api/v1/attachments/${id}`, who)).status;
    const all = async () => [await status(ada), await status(viewer), await status(stranger), await status(null)];
    expect(await all()).toEqual([200, 404, 404, 401]);
    const taskId = await addTask({ groupChat: true });
    await testDatabase().update(attachments).set({ taskId }).where(eq(attachments.id, id));
    expect(await all()).toEqual([200, 200, 404, 401]);
    expect((await put("a.txt", "x", viewer)).status).toBe(403);
    expect((await put("a.txt", "x", null)).status).toBe(401);
    expect((await call("/api/v1/attachments/nonsense", ada)).status).toBe(404);
  });
});
