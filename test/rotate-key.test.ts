// `npm run rotate-key` on the data of an installation: the old master key is gone, the secrets are not.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { person, signUp, watch } from "./person.ts";
import { removeData, startProduct } from "./product.ts";

const GROUP = "/apis/agent.wecode.io/v1/namespaces/default";

async function rotate(dataDir: string): Promise<{ code: number | null; output: string }> {
  const env = { ...process.env, NODE_OPTIONS: "", DATABASE_URL: "", MASTER_KEY: "" };
  const root = dirname(import.meta.dirname);
  const child = spawn(process.execPath, ["scripts/rotate-key.ts", "--data", dataDir], { cwd: root, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

test("a model still gets its key after the master key was changed", async () => {
  const used: (string | undefined)[] = [];
  const models = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    used.push(request.headers.authorization);
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const choices = [{ index: 0, delta: { content: "Hi." }, finish_reason: "stop" }];
    response.end(`data: ${JSON.stringify({ id: "1", model: "m", choices })}\n\ndata: [DONE]\n\n`);
  }).listen(0, "127.0.0.1");
  await once(models, "listening");
  let product = await startProduct();
  const masterKey = async () =>
    (JSON.parse(await readFile(join(product.dataDir, "secrets.json"), "utf8")) as { MASTER_KEY: string }).MASTER_KEY;
  try {
    const ada = await signUp(product.url);
    const baseUrl = `http://127.0.0.1:${(models.address() as AddressInfo).port}/v1`;
    const spec = { provider: "openai", protocol: "openai", model: "m", baseUrl, apiKey: "sk-kept" };
    const named = (kind: string, body: object) => ({
      apiVersion: "agent.wecode.io/v1",
      kind,
      metadata: { name: "own" },
      spec: body,
    });
    const refs = { ghostRef: { name: "assistant" }, shellRef: { name: "Chat" }, modelRef: { name: "own" } };
    const team = { members: [{ botRef: { name: "own" } }], collaborationModel: "solo" };
    expect((await ada.call("POST", `${GROUP}/models`, named("Model", spec))).status).toBe(201);
    expect((await ada.call("POST", `${GROUP}/bots`, named("Bot", refs))).status).toBe(201);
    expect((await ada.call("POST", `${GROUP}/teams`, named("Team", team))).status).toBe(201);
    const busy = await rotate(product.dataDir);
    expect([busy.code, busy.output]).toEqual([1, expect.stringContaining("in use")]);
    await product.stop();

    const before = await masterKey();
    const { code, output } = await rotate(product.dataDir);
    expect([code, output]).toEqual([0, expect.stringMatching(/^1 secrets were wrapped/m)]);
    expect(await masterKey()).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(await masterKey()).not.toBe(before);

    product = await startProduct({ dataDir: product.dataDir, port: product.port });
    const again = person(product.url, ada.token, ada.email);
    const taskId = await again.newTask({ teamRef: { name: "own" } });
    const watcher = await watch(product.url, ada.token, taskId);
    const done = watcher.until(({ event }) => event === "chat:done");
    await watcher.send("Hello");
    await done;
    watcher.close();
    expect(used).toContain("Bearer sk-kept");
  } finally {
    await product.stop();
    await removeData(product);
    models.close();
  }
});
