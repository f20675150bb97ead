import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below what systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): one of those may take a port
 * between its choice and its use, or while a runtime that was killed starts again on it.
 */
const [FIRST, COUNT] = [20_000, 12_000];

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}
