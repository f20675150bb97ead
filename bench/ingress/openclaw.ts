// OpenClaw's gateway with its Telegram channel, led to the same stand-ins as ours.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTelegram } from "#test/platforms/telegram";
import { freePort } from "#test/free-port";
import { environment, installed, newHome, startPeer } from "./peer.ts";
import { speaking } from "./speaking.ts";
import type { Answering } from "./taker.ts";

const VERSION = "2026.9.6";
const TOKEN = "only-on-loopback-0123456789abcdef";

export const installOpenClaw = () => installed("openclaw", VERSION);

export async function startOpenClaw(modelUrl: string): Promise<Answering> {
  const folder = await installOpenClaw();
  const telegram = await startTelegram();
  const [port, hookPort, home] = [await freePort(), await freePort(), await newHome()];
  const configPath = join(home, "openclaw.json");
  const apiRoot = telegram.origins["api.telegram.org"]!;
  const config = configOf({ port, hookPort, modelUrl, apiRoot, credentials: telegram.credentials });
  await writeFile(configPath, JSON.stringify(config));
  const state = join(home, "state");
  await mkdir(state);
  const env = environment(home, {
    OPENCLAW_HOME: home,
    OPENCLAW_STATE_DIR: state,
    OPENCLAW_CONFIG_PATH: configPath,
    OPENCLAW_OFFLINE: "1",
    OPENCLAW_DISABLE_BONJOUR: "1",
    OPENCLAW_NO_RESPAWN: "1",
    OPENCLAW_GATEWAY_TOKEN: TOKEN,
  });
  const script = join(folder, "node_modules/openclaw/openclaw.mjs");
  const args = [script, "gateway", "run", "--port", String(port), "--bind", "loopback"];
  const peer = await startPeer(args, { home, env, ready: `http://127.0.0.1:${port}/readyz` });
  return {
    name: "OpenClaw",
    pids: [peer.pid],
    settleMs: 4_000,
    url: `http://127.0.0.1:${hookPort}/telegram-webhook`,
    expected: 200,
    ...speaking(telegram),
    stop: async () => {
      await peer.stop();
      await telegram.close();
    },
  };
}

function configOf(at: {
  port: number;
  hookPort: number;
  modelUrl: string;
  apiRoot: string;
  credentials: Record<string, string>;
}) {
  const { port, hookPort, modelUrl, apiRoot, credentials } = at;
  const model = {
    id: "simulator",
    name: "Simulator",
    reasoning: false,
    input: ["text"],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 128_000,
    maxTokens: 4096,
  };
  return {
    gateway: { mode: "local", port, bind: "loopback", auth: { mode: "token", token: TOKEN } },
    cron: { enabled: false },
    update: { checkOnStart: false },
    discovery: { mdns: { mode: "off" } },
    channels: {
      telegram: {
        enabled: true,
        botToken: credentials["botToken"],
        apiRoot,
        webhookUrl: "https://openclaw.example.com/telegram-webhook",
        webhookSecret: credentials["secretToken"],
        webhookPort: hookPort,
        dmPolicy: "open",
        allowFrom: ["*"],
        streaming: { mode: "off" },
      },
    },
    messages: { inbound: { byChannel: { telegram: 0 } } },
    session: { dmScope: "per-channel-peer" },
    agents: {
      defaults: { model: { primary: "local/simulator" }, skipBootstrap: true, heartbeat: { every: "0m" } },
    },
    memory: { search: { provider: "none" } },
    models: {
      mode: "replace",
      catalogRefresh: { enabled: false },
      providers: {
        local: { baseUrl: modelUrl, apiKey: "none", api: "openai-completions", models: [model] },
      },
    },
  };
}
