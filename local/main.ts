// `npm start` and `npm run dev`, after scripts/start.mjs has installed the packages and chosen the pinned Node.
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startDevelopment } from "./host-development.ts";
import { readHttpsPort } from "./https/host-https.ts";
import { startHost, type Host } from "./host.ts";
import { complain, say } from "./host-log.ts";

const root = dirname(import.meta.dirname);
const { values } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
const startedAt = Number(process.env["WEFT_STARTED_AT"] ?? Date.now());

async function main(): Promise<void> {
  const port = Number(process.env["PORT"] ?? 18_789);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error("PORT is not a port number");
  const publicUrl = process.env["PUBLIC_URL"] ?? `http://localhost:${port}`;
  const options = {
    root,
    dataDir: resolve(root, process.env["WEFT_DATA_DIR"] ?? ".data"),
    host: process.env["WEFT_HOST"] ?? "127.0.0.1",
    port,
    https: readHttpsPort(process.env["HTTPS_PORT"], values.dev ? port + 1 : port),
    publicUrl,
    processEnv: process.env,
  };
  const host = await (values.dev ? startDevelopment(options) : startHost(options));
  endOnSignal(host);
  if (host.env["MAIL_URL"] === host.mailUrl) say(`Mail stays on this machine: ${host.mailUrl}`);
  say(`Weft is ready at ${publicUrl} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (host.https) say(`For kubectl: ${host.https.url} (docs/kubectl.md)`);
  say(answeringModel(host.env));
}

/** The default model as people should know it: above all, whether it is a real one. */
function answeringModel(env: Record<string, string>): string {
  const model = env["DEFAULT_MODEL"] ? (JSON.parse(env["DEFAULT_MODEL"]) as { provider: string; model: string }) : null;
  if (!model) return "No model is configured: agents cannot answer yet.";
  if (model.provider === "simulator") {
    return "Answers come from the built-in simulator: set OPENAI_API_KEY or ANTHROPIC_API_KEY, or start Ollama, for a real model.";
  }
  return `Answers come from ${model.model} (${model.provider}).`;
}

function endOnSignal(host: Host): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(1);
    ending = true;
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(`Weft did not end cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Libraries put handlers of their own here that exit at once, before the data is on disk.
    process.removeAllListeners(signal);
    process.on(signal, end);
  }
  // Whoever started us is gone (killed, say): nobody else would end us.
  process.on("disconnect", end);
}

main().catch((error: unknown) => {
  complain(`Weft cannot start: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env["WEFT_DEBUG"] && error instanceof Error) complain(error.stack ?? "");
  process.exit(1);
});
