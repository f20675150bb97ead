import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { call, joinAs, signUp, type ApiPerson } from "./api-person.testsuite.ts";

const BASE = "/apis/agent.wecode.io/v1/namespaces/default";

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string; resourceVersion: string; generation: number };
  spec: Record<string, unknown>;
}

let ada: ApiPerson;
let eve: ApiPerson;
let viewer: ApiPerson;
let member: ApiPerson;
beforeAll(async () => {
  [ada, eve] = await Promise.all([signUp(), signUp()]);
  viewer = await joinAs("viewer", ada);
  member = await joinAs("member", ada);
});

async function ask(person: ApiPerson, method: string, path: string, body?: unknown) {
  const headers = {
    "x-weft-organization": person.organizationId,
    ...(method === "PATCH" ? { "content-type": "application/merge-patch+json" } : {}),
  };
  const response = await call(path, { method, token: person.token, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: await response.json<never>() };
}

const manifest = (kind: string, name: string, spec: object) => ({
  apiVersion: "agent.wecode.io/v1",
  kind,
  metadata: { name },
  spec,
});

describe("after sign-up", () => {
  it("the namespace default holds a team that can answer", async () => {
    for (const path of ["teams/assistant", "bots/assistant", "ghosts/assistant", "shells/Chat", "models/default"]) {
      expect(await ask(ada, "GET", `${BASE}/${path}`)).toMatchObject({ status: 200 });
    }
  });
});

describe("create, read, update, delete", () => {
  it("goes round, with versions that grow and a generation that counts changes of spec", async () => {
    const made = await ask(ada, "POST", `${BASE}/ghosts`, manifest("Ghost", "poet", { systemPrompt: "Rhyme." }));
    expect(made.status).toBe(201);
    const first = made.body as Manifest;
    const replaced = await ask(ada, "PUT", `${BASE}/ghosts/poet`, { ...first, spec: { systemPrompt: "Rhyme well." } });
    expect(replaced).toMatchObject({ status: 200, body: { metadata: { generation: 2 } } });
    const stale = await ask(ada, "PUT", `${BASE}/ghosts/poet`, { ...first, spec: { systemPrompt: "Old." } });
    expect(stale).toMatchObject({ status: 409, body: { kind: "Status", reason: "Conflict" } });
    const patched = await ask(ada, "PATCH", `${BASE}/ghosts/poet`, { spec: { variables: { mood: "calm" } } });
    expect(patched).toMatchObject({
      status: 200,
      body: { spec: { systemPrompt: "Rhyme well.", variables: { mood: "calm" } } },
    });
    expect(await ask(ada, "DELETE", `${BASE}/ghosts/poet`)).toMatchObject({ status: 200 });
    expect(await ask(ada, "GET", `${BASE}/ghosts/poet`)).toMatchObject({ status: 404, body: { reason: "NotFound" } });
  });

  it("is not ready while it refers to nothing, and refuses to be deleted while it is referred to", async () => {
    const bot = manifest("Bot", "lost", { ghostRef: { name: "nobody" }, shellRef: { name: "Chat" } });
    const made = await ask(ada, "POST", `${BASE}/bots`, bot);
    const ready = (status: string) => ({ status: { conditions: [{ type: "Ready", status }] } });
    expect(made).toMatchObject({ status: 201, body: ready("False") });
    expect(JSON.stringify(made.body)).toContain("ReferenceNotFound");
    await ask(ada, "POST", `${BASE}/ghosts`, manifest("Ghost", "nobody", { systemPrompt: "x" }));
    expect((await ask(ada, "GET", `${BASE}/bots/lost`)).body).toMatchObject(ready("True"));
    const kept = await ask(ada, "DELETE", `${BASE}/ghosts/assistant`);
    expect(kept.status).toBe(409);
    expect(JSON.stringify(kept.body)).toContain("assistant");
  });

  it("never shows a key again", async () => {
    const spec = { provider: "openai", model: "gpt-5.6", apiKey: "sk-very-secret-value" };
    const made = await ask(ada, "POST", `${BASE}/models`, manifest("Model", "paid", spec));
    expect(made.status).toBe(201);
    const read = await ask(ada, "GET", `${BASE}/models/paid`);
    expect(JSON.stringify([made.body, read.body])).not.toContain("sk-very-secret-value");
  });

  it("pages a list without losing or repeating", async () => {
    const names = Array.from({ length: 7 }, (_, i) => `page-${i}`);
    for (const name of names) await ask(ada, "POST", `${BASE}/ghosts`, manifest("Ghost", name, { systemPrompt: "x" }));
    const seen: string[] = [];
    let cursor = "";
    do {
      const { body } = await ask(
        ada,
        "GET",
        `${BASE}/ghosts?limit=3${cursor && `&continue=${encodeURIComponent(cursor)}`}`,
      );
      const list = body as { items: Manifest[]; metadata: { continue?: string } };
      seen.push(...list.items.map((item) => item.metadata.name));
      cursor = list.metadata.continue ?? "";
    } while (cursor);
    expect(seen.filter((name) => name.startsWith("page-"))).toEqual(names);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("old spellings", () => {
  it("are shown as they were sent, and read as they are meant", async () => {
    const model = { modelConfig: { env: { model: "claude", model_id: "sonnet" } }, isCustomConfig: true };
    expect(await ask(ada, "POST", `${BASE}/models`, manifest("Model", "old", model))).toMatchObject({
      status: 201,
      body: { spec: model },
    });
    const found = await ask(ada, "GET", `${BASE}/models?fieldSelector=spec.provider%3Danthropic`);
    expect(found.body).toMatchObject({ items: [{ metadata: { name: "old" }, spec: model }] });
    const changed = await ask(ada, "PATCH", `${BASE}/models/old`, { spec: { model: "opus" } });
    expect(changed.body).toMatchObject({ metadata: { generation: 2 }, spec: { ...model, model: "opus" } });
    const current = { provider: "anthropic", protocol: "anthropic", model: "opus", modelConfig: null };
    const moved = await ask(ada, "PATCH", `${BASE}/models/old`, { spec: { ...current, isCustomConfig: null } });
    const { modelConfig: _, ...now } = current;
    expect((moved.body as Manifest).spec).toEqual(now);
    expect((moved.body as Manifest).metadata.generation).toBe(3);
  });

  it("show no key, wherever it stood, and lose none by a later change", async () => {
    const env = { model: "openai", model_id: "m", api_key: "sk-in-env" };
    const spec = { modelConfig: { env, max_output_tokens: 99 }, ttsConfig: { api_key: "sk-in-tts", voice: "v" } };
    const made = await ask(ada, "POST", `${BASE}/models`, manifest("Model", "keyed", spec));
    expect(JSON.stringify(made.body)).not.toContain("sk-in");
    const { credentialRef, ...shown } = (made.body as Manifest).spec;
    expect(shown).toEqual({
      modelConfig: { env: { model: "openai", model_id: "m" }, max_output_tokens: 99 },
      ttsConfig: { voice: "v" },
    });
    const again = await ask(ada, "PATCH", `${BASE}/models/keyed`, { spec });
    expect((again.body as Manifest).metadata).toEqual((made.body as Manifest).metadata);
    const changed = await ask(ada, "PATCH", `${BASE}/models/keyed`, { spec: { contextWindow: 1000 } });
    expect((changed.body as Manifest).spec).toEqual({ ...shown, credentialRef, contextWindow: 1000 });
  });

  it("come back with an earlier version", async () => {
    const old = { systemPrompt: "x", skills: ["a"], preload_skills: ["a"] };
    const first = (await ask(ada, "POST", `${BASE}/ghosts`, manifest("Ghost", "old", old))).body as Manifest;
    await ask(ada, "PUT", `${BASE}/ghosts/old`, { ...first, spec: { systemPrompt: "y" } });
    const version = `/api/v1/namespaces/default/ghosts/old/versions/${first.metadata.resourceVersion}`;
    expect((await ask(ada, "GET", version)).body).toMatchObject({ spec: old });
    expect(await ask(ada, "POST", `${version}/restore`, {})).toMatchObject({ status: 200 });
    expect(((await ask(ada, "GET", `${BASE}/ghosts/old`)).body as Manifest).spec).toEqual(old);
  });

  it("count where they decide who may see", async () => {
    const task = { teamRef: { name: "assistant" }, is_group_chat: true };
    await ask(ada, "POST", `${BASE}/tasks`, manifest("Task", "old-group", task));
    expect(await ask(member, "GET", `${BASE}/tasks/old-group`)).toMatchObject({ status: 200, body: { spec: task } });
    await ask(ada, "DELETE", `${BASE}/tasks/old-group`);
  });
});

describe("who may", () => {
  it("another organization sees nothing and can change nothing", async () => {
    await ask(ada, "POST", `${BASE}/ghosts`, manifest("Ghost", "private", { systemPrompt: "secret plan" }));
    expect((await ask(eve, "GET", `${BASE}/ghosts/private`)).status).toBe(404);
    expect((await ask(eve, "PATCH", `${BASE}/ghosts/private`, { spec: { systemPrompt: "mine" } })).status).toBe(404);
    expect((await ask(eve, "DELETE", `${BASE}/ghosts/private`)).status).toBe(404);
    expect(JSON.stringify((await ask(eve, "GET", `${BASE}/ghosts`)).body)).not.toContain("secret plan");
    expect(await ask(ada, "GET", `${BASE}/ghosts/private`)).toMatchObject({
      body: { spec: { systemPrompt: "secret plan" } },
    });
  });

  it("a viewer reads and does not write", async () => {
    expect((await ask(viewer, "GET", `${BASE}/ghosts`)).status).toBe(200);
    const refused = await ask(viewer, "POST", `${BASE}/ghosts`, manifest("Ghost", "sneaky", { systemPrompt: "x" }));
    expect(refused).toMatchObject({
      status: 403,
      body: { reason: "Forbidden", message: expect.stringContaining("create:ghosts") },
    });
  });

  it("a task is its maker's alone, unless it is a group chat", async () => {
    const spec = { title: "diary", teamRef: { name: "assistant" } };
    const task = { apiVersion: "agent.wecode.io/v1", kind: "Task", metadata: {} };
    const diary = (await ask(ada, "POST", `${BASE}/tasks`, { ...task, spec })).body as Manifest;
    const group = (await ask(ada, "POST", `${BASE}/tasks`, { ...task, spec: { ...spec, groupChat: true } }))
      .body as Manifest;
    expect((await ask(member, "GET", `${BASE}/tasks/${diary.metadata.name}`)).status).toBe(404);
    expect((await ask(member, "DELETE", `${BASE}/tasks/${diary.metadata.name}`)).status).toBe(404);
    expect((await ask(member, "GET", `${BASE}/tasks/${group.metadata.name}`)).status).toBe(200);
    const { items } = (await ask(member, "GET", `${BASE}/tasks`)).body as { items: Manifest[] };
    expect(items.map(({ metadata }) => metadata.uid)).toEqual([group.metadata.uid]);
    expect((await ask(ada, "GET", `${BASE}/tasks/${diary.metadata.name}`)).status).toBe(200);
  });
});

describe("bad input", () => {
  it("gives 4xx, never 5xx, and stores nothing", async () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    await fc.assert(
      fc.asyncProperty(json, fc.constantFrom("ghosts", "bots", "teams", "models", "tasks"), async (spec, plural) => {
        const kind = { ghosts: "Ghost", bots: "Bot", teams: "Team", models: "Model", tasks: "Task" }[plural];
        const body = { apiVersion: "agent.wecode.io/v1", kind, metadata: { name: "Bad Name!" }, spec };
        const { status } = await ask(eve, "POST", `${BASE}/${plural}`, body);
        expect([400, 422]).toContain(status);
      }),
      { numRuns: 60 },
    );
  });

  it("names an unknown kind, a broken body and a wrong patch type", async () => {
    expect((await ask(ada, "GET", `${BASE}/unicorns`)).status).toBe(404);
    expect((await ask(ada, "POST", `${BASE}/ghosts`, "text")).status).toBe(400);
    const wrong = await call(`${BASE}/ghosts/assistant`, {
      method: "PATCH",
      token: ada.token,
      body: {},
      headers: { "content-type": "text/plain" },
    });
    expect(wrong.status).toBe(415);
  });
});
