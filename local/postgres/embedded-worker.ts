import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { createCluster } from "./template.ts";

// The thread that Postgres runs in: a query computes here, so the host's event loop stays free. It answers wire-protocol
// bytes with wire-protocol bytes, one request at a time.

export type WorkerRequest = { id: number; bytes: Uint8Array } | { close: true };
export type WorkerReply =
  | { ready: true }
  | { broken: string }
  | { id: number; bytes: Uint8Array }
  | { id: number; failure: string }
  | { closed: true };

const SUPPORTED_VERSION = "18";
const port = parentPort!;
const { directory } = workerData as { directory: string };

function send(reply: WorkerReply): void {
  port.postMessage(reply);
}

async function initialize(fresh: string): Promise<void> {
  const database = await PGlite.create({ dataDir: fresh, extensions: { vector } });
  await database.close();
}

/** What is wrong with a data directory, when it is plain to see; "new" when there is nothing in it. */
async function inspect(): Promise<"new" | "ok" | { problem: string }> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (entries.length === 0) return "new";
  if (!entries.includes("PG_VERSION")) return { problem: "it holds files that are not a Postgres database" };
  const version = (await readFile(join(directory, "PG_VERSION"), "utf8")).trim();
  if (version !== SUPPORTED_VERSION) return { problem: `it was written by Postgres ${version}` };
  return "ok";
}

async function open(): Promise<PGlite> {
  const found = await inspect();
  if (typeof found === "object") throw new Error(found.problem);
  if (found === "new") await createCluster(directory, initialize);
  const database = await PGlite.create({ dataDir: directory, extensions: { vector } });
  await database.exec("CREATE EXTENSION IF NOT EXISTS vector");
  return database;
}

function serve(database: PGlite): void {
  port.on("message", (request: WorkerRequest) => void answer(request));

  async function answer(request: WorkerRequest): Promise<void> {
    if ("close" in request) {
      await database.close();
      return send({ closed: true });
    }
    try {
      const bytes = await database.runExclusive(() => database.execProtocolRaw(request.bytes, { syncToFs: false }));
      send({ id: request.id, bytes });
    } catch (error) {
      send({ id: request.id, failure: error instanceof Error ? error.message : String(error) });
    }
  }
}

try {
  serve(await open());
  send({ ready: true });
} catch (error) {
  send({ broken: error instanceof Error ? error.message : String(error) });
}
