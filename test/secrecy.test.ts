// Secrets go in through every door and are used; then everything that can be seen from outside or lies on a disk is
// searched for them.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCloud } from "#local/cloud";
import { CANARIES, dump, filesOf, foundIn } from "./canaries.ts";
import { person, watch } from "./person.ts";
import { removeData, startProduct, type Product } from "./product.ts";

const GROUP = "/apis/agent.wecode.io/v1/namespaces/default";
const MERGE = "application/merge-patch+json";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** All that anybody was answered or sent, but for the one answer that gives a new key to its maker. */
const seen: string[] = [];
const keys: Record<string, string> = {};

let models: Server;
/** The keys that the model server was called with. */
const used = new Set<string>();
let product: Product;
let token = "";

beforeAll(async () => {
  models = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const key = request.headers.authorization?.replace("Bearer ", "") ?? "";
    used.add(key);
    request.resume();
    if (key === CANARIES.refusedKey) {
      // Providers do this.
      response.writeHead(401, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ error: { message: `Incorrect API key provided: ${key}`, code: "invalid_api_key" } }),
      );
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ id: "1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    response.end(`${chunk({ role: "assistant", content: "Hello." }, null)}${chunk({}, "stop")}data: [DONE]\n\n`);
  }).listen(0, "127.0.0.1");
  await once(models, "listening");
  const provider = { id: "github", clientId: "id", clientSecret: CANARIES.clientSecret };
  product = await startProduct({
    env: {
      OAUTH_PROVIDERS: JSON.stringify([provider]),
      DEFAULT_MODEL: JSON.stringify({
        name: "default",
        provider: "openai",
        protocol: "openai",
        model: "m",
        baseUrl: address(),
      }),
      DEFAULT_MODEL_KEY: CANARIES.platformKey,
      MAIL_URL: "http://127.0.0.1:9/mail",
      MAIL_TOKEN: CANARIES.mailToken,
    },
  });
});
afterAll(async () => {
  models.close();
  await removeData(product);
});

function address(): string {
  return `http://127.0.0.1:${(models.address() as AddressInfo).port}/v1`;
}

async function call(method: string, path: string, body?: unknown, type = "application/json"): Promise<never> {
  const response = await fetch(product.url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  seen.push(JSON.stringify([...response.headers]));
  const isNewKey = path.endsWith("/api-keys") && method === "POST";
  if (!isNewKey) seen.push(text);
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : null) as never;
}

const manifest = (kind: string, name: string, spec: object, annotations = {}) => ({
  apiVersion: "agent.wecode.io/v1",
  kind,
  metadata: { name, annotations },
  spec,
});

interface Stored {
  metadata: { uid: string; resourceVersion: string; generation: number; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

async function addModel(name: string, apiKey: string): Promise<void> {
  const spec = { provider: "openai", protocol: "openai", model: "m", baseUrl: address(), apiKey };
  const applied = JSON.stringify(manifest("Model", name, spec));
  const body = manifest("Model", name, spec, { [LAST_APPLIED]: applied });
  const stored = await call("POST", `${GROUP}/models`, body);
  const again = await call("PATCH", `${GROUP}/models/${name}`, body, MERGE);
  expect((again as Stored).metadata.resourceVersion).toBe((stored as Stored).metadata.resourceVersion);
  expect((stored as Stored).metadata.annotations?.[LAST_APPLIED]).toContain(name);
}

async function addTeam(name: string, model: string): Promise<void> {
  const refs = { ghostRef: { name: "assistant" }, shellRef: { name: "Chat" }, modelRef: { name: model } };
  await call("POST", `${GROUP}/bots`, manifest("Bot", name, refs));
  const members = [{ botRef: { name } }];
  await call("POST", `${GROUP}/teams`, manifest("Team", name, { members, collaborationModel: "solo" }));
}

async function talk(team: string): Promise<void> {
  const taskId = await person(product.url, token, "").newTask({ teamRef: { name: team } });
  const watcher = await watch(product.url, token, taskId);
  const ended = watcher.until(({ event }) => event === "chat:done" || event === "chat:error");
  await watcher.send("Hello");
  await ended;
  await watcher.resume();
  watcher.close();
  seen.push(JSON.stringify(watcher.events), JSON.stringify(watcher.state()));
  await call("GET", `/api/v1/tasks/${taskId}/messages?limit=200`);
}

test("secrets go in, and are used", async () => {
  const email = `${randomUUID()}@example.com`;
  const signUp = await fetch(`${product.url}/api/auth/sign-up/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada", email, password: CANARIES.password }),
  });
  seen.push(await signUp.text());
  token = signUp.headers.get("set-auth-token")!;

  await addModel("good", CANARIES.modelKey);
  await call("PATCH", `${GROUP}/models/good`, { spec: { apiKey: CANARIES.newModelKey } }, MERGE);
  await addModel("refused", CANARIES.refusedKey);
  const env = { model: "openai", model_id: "m", api_key: CANARIES.wegentKey, base_url: address() };
  const wegent = { modelConfig: { env } };
  const applied = JSON.stringify(manifest("Model", "wegent", wegent));
  await call("POST", `${GROUP}/models`, manifest("Model", "wegent", wegent, { [LAST_APPLIED]: applied }));
  for (const model of ["good", "refused", "wegent"]) await addTeam(model, model);
  for (const team of ["good", "refused", "wegent", "assistant"]) await talk(team);
  expect(used).toEqual(new Set([CANARIES.newModelKey, CANARIES.refusedKey, CANARIES.wegentKey, CANARIES.platformKey]));

  const headers = { Authorization: `Bearer ${CANARIES.mcpHeader}` };
  const servers = {
    remote: { type: "http", url: "https://mcp.example.com", headers },
    local: { type: "stdio", command: "server", env: { TOKEN: CANARIES.mcpEnv } },
  };
  const ghost = { systemPrompt: "Be kind.", mcpServers: servers };
  const ghostBody = manifest("Ghost", "tools", ghost, {
    [LAST_APPLIED]: JSON.stringify(manifest("Ghost", "tools", ghost)),
  });
  const first = (await call("POST", `${GROUP}/ghosts`, ghostBody)) as Stored;
  const second = (await call("PATCH", `${GROUP}/ghosts/tools`, ghostBody, MERGE)) as Stored;
  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);

  const repository = { gitUrl: `https://ada:${CANARIES.gitToken}@git.example.com/a/b.git` };
  await call("POST", `${GROUP}/workspaces`, manifest("Workspace", "code", { repository }));
  await call("PATCH", `${GROUP}/workspaces/code`, { spec: { setup: "make" } }, MERGE);

  const channel = {
    platform: "webhook",
    teamRef: { name: "good" },
    settings: { replyUrl: "https://channel.invalid/answers" },
    credentials: { secret: CANARIES.channelSecret },
  };
  const channelBody = manifest("Channel", "hooked", channel, {
    [LAST_APPLIED]: JSON.stringify(manifest("Channel", "hooked", channel)),
  });
  const hooked = (await call("POST", `${GROUP}/channels`, channelBody)) as Stored;
  const same = (await call("PATCH", `${GROUP}/channels/hooked`, channelBody, MERGE)) as Stored;
  expect(same.metadata.generation).toBe(hooked.metadata.generation);
  expect(same.metadata.annotations?.[LAST_APPLIED]).toContain("hooked");
  await call(
    "PATCH",
    `${GROUP}/channels/hooked`,
    { spec: { credentials: { secret: CANARIES.newChannelSecret } } },
    MERGE,
  );
  await call("GET", `/api/v1/channels/${hooked.metadata.uid}`);

  keys["apiKey"] = ((await call("POST", "/api/v1/api-keys", { name: "k" })) as { key: string }).key;
});

test("a Secret is written only", async () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "vault", annotations: {} as Record<string, string> },
    data: { a: Buffer.from(CANARIES.secretData).toString("base64") },
    stringData: { b: CANARIES.secretText },
  };
  secret.metadata.annotations[LAST_APPLIED] = JSON.stringify(secret);
  const path = "/api/v1/namespaces/default/secrets";
  const stored = (await call("POST", path, secret)) as Stored & { data: Record<string, string> };
  expect(stored.data).toEqual({ a: "", b: "" });
  const again = (await call("PATCH", `${path}/vault`, secret, MERGE)) as Stored;
  expect(again.metadata.resourceVersion).toBe(stored.metadata.resourceVersion);
  const changed = (await call("PATCH", `${path}/vault`, { stringData: { b: "other" } }, MERGE)) as Stored;
  expect(Number(changed.metadata.resourceVersion)).toBeGreaterThan(Number(stored.metadata.resourceVersion));
  const byName = { provider: "openai", protocol: "openai", model: "m", baseUrl: address() };
  const credentialRef = { name: "vault", key: "a" };
  await call("POST", `${GROUP}/models`, manifest("Model", "vaulted", { ...byName, credentialRef }));
  await addTeam("vaulted", "vaulted");
  await talk("vaulted");
  expect(used).toContain(CANARIES.secretData);
  await call("GET", `${path}/vault`);
  await call("GET", path);
});

test("nothing that can be seen shows one of them", async () => {
  for (const plural of ["models", "ghosts", "workspaces", "bots", "teams", "tasks", "channels"])
    await call("GET", `${GROUP}/${plural}`);
  for (const path of ["me", "api-keys", "sessions", "config", "kinds", "audit-log", "tasks"])
    await call("GET", `/api/v1/${path}`);
  for (const format of ["jsonl", "csv"]) {
    const exported = await fetch(`${product.url}/api/v1/audit-log/export?format=${format}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await exported.text();
    expect(text).toContain("api-keys");
    seen.push(text);
  }
  await product.stop();
  seen.push(product.output());
  expect(
    foundIn(
      seen.map((text) => Buffer.from(text)),
      keys,
    ),
  ).toEqual([]);
});

test("nothing that lies on the disk or in the database shows one of them", async () => {
  const files = await filesOf(product.dataDir);
  expect(files.length).toBeGreaterThan(10);
  expect(foundIn(files, keys)).toEqual([]);
  const cloud = await startCloud({ dataDir: product.dataDir, model: "simulator" });
  try {
    const tables = await dump(cloud.env);
    expect(tables.get("secrets")!.length).toBeGreaterThan(5);
    expect(tables.get("audit_log")!.length).toBeGreaterThan(10);
    expect(
      foundIn(
        [...tables.values()].flat().map((row) => Buffer.from(row)),
        keys,
      ),
    ).toEqual([]);
  } finally {
    await cloud.close();
  }
});

test("a canary is found however it is written", () => {
  for (const [name, secret] of Object.entries(CANARIES)) {
    const written = [
      secret,
      ...["", "x", "xy"].map((before) => Buffer.from(`${before}${secret}z`).toString("base64")),
      Buffer.from(secret).toString("hex"),
    ];
    for (const text of written) expect(foundIn([Buffer.from(`a ${text} b`)])).toEqual([name]);
  }
});
