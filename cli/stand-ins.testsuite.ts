// What tests of the command line stand on: a server that answers as the test says, a terminal that remembers.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Api } from "./api.ts";
import type { Terminal } from "./terminal.ts";

export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** A server until the end of the test. What `answer` returns is sent as JSON; undefined: it has answered by itself. */
export async function serve(
  answer: (asked: Asked, response: ServerResponse) => unknown,
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = (await request.setEncoding("utf8").toArray()).join("");
    const url = new URL(request.url!, "http://server");
    const ask = { method: request.method!, url, headers: request.headers, body: text && (JSON.parse(text) as unknown) };
    asked.push(ask);
    const said = answer(ask, response);
    if (said === undefined) return;
    response.setHeader("content-type", "application/json").end(JSON.stringify(said));
  };
  const server = createServer((request, response) => void listen(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export interface TestTerminal extends Terminal {
  said: { out: string; err: string };
}

/** Nobody looks at it; `input` is what it reads. */
export function testTerminal(env: Terminal["env"] = {}, input = ""): TestTerminal {
  const said = { out: "", err: "" };
  return {
    said,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    isInteractive: false,
    env,
    cwd: env["HOME"] ?? "/",
    readInput: () => Promise.resolve(input),
    ask: () => Promise.reject(new Error("nobody is asked")),
  };
}

export function testApi(server: string, terminal: Terminal = testTerminal()): Api {
  return new Api({ server, token: "t0ken" }, terminal);
}

/** A directory until the end of the test. */
export async function testDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "weft-cli-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
