import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { httpServer, isSecret, listen, readBody, sendJson, stop } from "../http.ts";
import { RedisEngine, type Reply } from "./engine.ts";

// Upstash's REST endpoint on this machine: POST / one command, /pipeline and /multi-exec several.

export interface RedisEndpoint {
  url: string;
  close(): Promise<void>;
}

const SAVE_MS = 2000;
type Result = { result: Reply } | { error: string };

/** Serves an in-memory engine; what it holds is written to `file` every few seconds and at the end. */
export async function startRedis(options: { file: string; token: string; port?: number }): Promise<RedisEndpoint> {
  const engine = new RedisEngine();
  await restore(engine, options.file);
  const scripts = new Map<string, string>();
  const server = httpServer("redis endpoint", async (request, response) => {
    if (!isSecret(request.headers.authorization, `Bearer ${options.token}`)) {
      return sendJson(response, 401, { error: "Unauthorized" });
    }
    const body = parse(await readBody(request));
    if (!Array.isArray(body)) return sendJson(response, 400, { error: "ERR invalid JSON" });
    const encoded = request.headers["upstash-encoding"] === "base64";
    const run = (command: unknown) => attempt(engine, scripts, command as unknown[], encoded);
    const path = (request.url ?? "/").split("?")[0];
    if (path === "/pipeline" || path === "/multi-exec") return sendJson(response, 200, body.map(run));
    const result = run(body);
    return sendJson(response, "error" in result ? 400 : 200, result);
  });
  const url = await listen(server, options.port);
  const timer = setInterval(() => void save(engine, options.file), SAVE_MS);
  timer.unref();
  return {
    url,
    close: async () => {
      clearInterval(timer);
      await stop(server);
      await save(engine, options.file);
    },
  };
}

function attempt(engine: RedisEngine, scripts: Map<string, string>, command: unknown[], encoded: boolean): Result {
  try {
    const [name = "", ...args] = command.map(toText);
    const result = execute(engine, scripts, name.toUpperCase(), args);
    return { result: encoded ? toBase64(result) : result };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function execute(engine: RedisEngine, scripts: Map<string, string>, name: string, args: string[]): Reply {
  if (name === "EVAL" || name === "EVALSHA") {
    const [given = "", count = "0", ...rest] = args;
    const script = name === "EVAL" ? given : scripts.get(given);
    if (script === undefined) throw new Error("NOSCRIPT No matching script. Please use EVAL.");
    scripts.set(createHash("sha1").update(script).digest("hex"), script);
    return engine.eval(withoutShebang(script), rest.slice(0, Number(count)), rest.slice(Number(count)));
  }
  if (name !== "SCRIPT") return engine.run(name, args);
  const [verb = "", ...rest] = args;
  if (verb.toUpperCase() === "EXISTS") return rest.map((sha) => (scripts.has(sha) ? 1 : 0));
  if (verb.toUpperCase() !== "LOAD") throw new Error("ERR unknown SCRIPT subcommand");
  const sha = createHash("sha1").update(rest[0]!).digest("hex");
  scripts.set(sha, rest[0]!);
  return sha;
}

/** `#!lua flags=…` is Upstash's own; Lua cannot read it. */
function withoutShebang(script: string): string {
  return script.startsWith("#!") ? script.slice(script.indexOf("\n")) : script;
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

/** Upstash encodes every string but the literal OK. */
function toBase64(value: Reply): Reply {
  if (Array.isArray(value)) return value.map(toBase64);
  return typeof value === "string" && value !== "OK" ? Buffer.from(value).toString("base64") : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What Redis holds may vanish: a file that cannot be read is no reason not to start. */
async function restore(engine: RedisEngine, file: string): Promise<void> {
  try {
    engine.load(JSON.parse(await readFile(file, "utf8")));
  } catch {
    engine.isDirty = true;
  }
}

async function save(engine: RedisEngine, file: string): Promise<void> {
  if (!engine.isDirty) return;
  engine.isDirty = false;
  await writeFile(`${file}.new`, JSON.stringify(engine.dump()), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
