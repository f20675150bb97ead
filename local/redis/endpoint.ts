import type { IncomingMessage, ServerResponse } from "node:http";
import { httpServer, isSecret, listen, openBehind, readBody, sendJson, stop } from "../http.ts";
import { EmbeddedRedis } from "./embedded-redis.ts";
import type { Reply } from "./engine/reply.ts";
import type { Outcome, RedisBackend } from "./redis-backend.ts";
import { RemoteRedis } from "./remote-redis.ts";
import { Scripts } from "./scripts.ts";

// Upstash's REST protocol: POST / runs one command, /pipeline several, /multi-exec several as a transaction.

export interface RedisEndpoint {
  url: string;
  close(): Promise<void>;
}

function base64(reply: Reply): Reply {
  if (typeof reply === "string") return Buffer.from(reply).toString("base64");
  return Array.isArray(reply) ? reply.map(base64) : reply;
}

/** The client asks for base64 because JSON cannot carry every byte; `OK` alone stays as it is. */
function encoded(outcome: Outcome, inBase64: boolean): Outcome {
  if (!inBase64 || "error" in outcome || outcome.result === "OK") return outcome;
  return { result: base64(outcome.result) };
}

function argumentText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : `${value as number | boolean}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asCommand(value: unknown): string[] | null {
  return Array.isArray(value) && value.length > 0 ? value.map(argumentText) : null;
}

function asCommands(value: unknown): string[][] | null {
  if (!Array.isArray(value)) return null;
  const commands = value.map(asCommand);
  return commands.every((command) => command !== null) ? commands : null;
}

class RestEndpoint {
  readonly #backend: RedisBackend;
  readonly #token: string;
  readonly #scripts = new Scripts();

  constructor(backend: RedisBackend, token: string) {
    this.#backend = backend;
    this.#token = token;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) => sendJson(response, status, body, { "upstash-sync-token": "0" });
    const bearer = request.headers.authorization?.replace(/^Bearer /u, "");
    if (!isSecret(bearer, this.#token)) return send(401, { error: "Unauthorized" });
    const inBase64 = request.headers["upstash-encoding"] === "base64";
    const path = (request.url ?? "/").split("?")[0];
    const body = parse(await readBody(request));
    if (path === "/") {
      const command = asCommand(body);
      if (!command) return send(400, { error: "ERR the body must be a command: a list of strings" });
      const outcome = await this.#scripts.call(this.#backend, command);
      return send("error" in outcome ? 400 : 200, encoded(outcome, inBase64));
    }
    if (path !== "/pipeline" && path !== "/multi-exec") return send(404, { error: "not found" });
    const commands = asCommands(body);
    if (!commands) return send(400, { error: "ERR the body must be a list of commands" });
    const outcomes =
      path === "/pipeline" ? await this.#pipeline(commands) : await this.#scripts.transaction(this.#backend, commands);
    send(
      200,
      outcomes.map((outcome) => encoded(outcome, inBase64)),
    );
  }

  async #pipeline(commands: string[][]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const command of commands) outcomes.push(await this.#scripts.call(this.#backend, command));
    return outcomes;
  }
}

async function serve(backend: RedisBackend, token: string, port: number | undefined): Promise<RedisEndpoint> {
  const endpoint = new RestEndpoint(backend, token);
  const server = httpServer("redis endpoint", (request, response) => endpoint.answer(request, response));
  const url = await listen(server, port);
  await openBehind(server, () => backend.open());
  return {
    url,
    close: async () => {
      await stop(server);
      await backend.close();
    },
  };
}

/** A Redis embedded in this process; its snapshot is the file at `path`. */
export function startEmbeddedRedis(options: { path: string; token: string; port?: number }): Promise<RedisEndpoint> {
  return serve(new EmbeddedRedis(options.path), options.token, options.port);
}

/** The same endpoint in front of a Redis server that runs elsewhere. */
export function startRedisBridge(options: { redisUrl: string; token: string; port?: number }): Promise<RedisEndpoint> {
  return serve(new RemoteRedis(options.redisUrl), options.token, options.port);
}
