import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

// What the small local servers need of HTTP, once. They listen on the loopback address only.

export const LOOPBACK = "127.0.0.1";

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString("utf8");
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}

export function isSecret(given: string | undefined, expected: string): boolean {
  const a = Buffer.from(given ?? "");
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * A server whose failed answers become a 500 with a fixed text; the reason goes to standard error. It never closes an
 * idle connection: the runtime keeps some, and a question that meets the close would be lost.
 */
export function httpServer(name: string, answer: Answer): Server {
  return createServer({ keepAliveTimeout: 0 }, (request, response) => {
    Promise.try(answer, request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return; // the client left while it was still sending
      process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: "internal error", message: "internal error" });
    });
  });
}

/** Listens on the loopback address; port 0 takes a free one. Gives `http://127.0.0.1:PORT`. */
export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Opens what stands behind a listening server; when that fails, nothing stays behind. */
export async function openBehind(server: Server, open: () => Promise<void>): Promise<void> {
  try {
    await open();
  } catch (error) {
    await stop(server);
    throw error;
  }
}

export async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
