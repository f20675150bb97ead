// n8n with the least workflow that a webhook can start: it answers as soon as it was received.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#test/free-port";
import { environment, installed, newHome, run, startPeer } from "./peer.ts";
import type { Taker } from "./taker.ts";

const VERSION = "2.40.5";
const ID = "ingress";

export const installN8n = () =>
  installed("n8n", VERSION, { built: ["sqlite3"], overrides: { cssomnom: "npm:cssom@0.5.0" } });

export async function startN8n(): Promise<Taker> {
  const folder = await installN8n();
  const [port, brokerPort, home] = [await freePort(), await freePort(), await newHome()];
  const env = environment(home, {
    N8N_USER_FOLDER: home,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
    N8N_COMMUNITY_PACKAGES_ENABLED: "false",
  });
  const script = join(folder, "node_modules/n8n/bin/n8n");
  const file = join(home, "workflow.json");
  await writeFile(file, JSON.stringify(workflow()));
  const cli = (...args: string[]) => run(process.execPath, [script, ...args], { cwd: home, env });
  await cli("import:workflow", `--input=${file}`);
  await cli("publish:workflow", `--id=${ID}`);
  const peer = await startPeer([script, "start"], { home, env, ready: `http://127.0.0.1:${port}/healthz/readiness` });
  const headers = { "content-type": "application/json" };
  const url = `http://127.0.0.1:${port}/webhook/${ID}`;
  // Ready, it still has to register its webhooks.
  while (!(await fetch(url, { method: "POST", headers, body: "{}" })).ok) await sleep(200);
  return {
    name: "n8n",
    url,
    expected: 200,
    shot: async (index) => ({ headers, body: JSON.stringify({ update_id: index, message: { text: "hello" } }) }),
    stop: peer.stop,
  };
}

function workflow() {
  const webhook = {
    id: "0d7a5d4e-6a7c-4c3e-9f57-0c1d5a9be001",
    name: "Webhook",
    type: "n8n-nodes-base.webhook",
    typeVersion: 2,
    position: [0, 0],
    parameters: { path: ID, httpMethod: "POST", responseMode: "onReceived", options: {} },
    webhookId: ID,
  };
  return { id: ID, name: "Ingress", nodes: [webhook], connections: {}, settings: {}, active: false };
}
