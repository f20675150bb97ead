import { neon, neonConfig, Pool } from "@neondatabase/serverless";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WebSocket as ServerSocket } from "ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "../migrate.ts";
import { EmbeddedPostgres } from "./embedded-postgres.ts";
import { type PostgresEndpoint, startPostgresBridge } from "./endpoint.ts";
import { SocketSession } from "./socket-session.ts";
import { Turns } from "./turns.ts";

// A Postgres server on a TCP port, made of the embedded one, and the bridge in front of it.

/** A TCP connection with the face of a WebSocket. */
class TcpFace extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  binaryType = "nodebuffer";
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("data", (data) => this.emit("message", data));
    socket.on("close", () => this.emit("close"));
    socket.on("error", () => socket.destroy());
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.end();
  }

  terminate(): void {
    this.#socket.destroy();
  }
}

let directory: string;
let embedded: EmbeddedPostgres;
let bridge: PostgresEndpoint;
let databaseUrl: string;
const turns = new Turns();
const server = createServer((socket) => {
  const context = { postgres: embedded, turns, password: "right", idleInTransactionMs: 5_000 };
  new SocketSession(new TcpFace(socket) as unknown as ServerSocket, context).serve();
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "weft-bridge-"));
  embedded = new EmbeddedPostgres(join(directory, "postgres"));
  await embedded.open();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  databaseUrl = `postgresql://app:right@127.0.0.1:${(server.address() as AddressInfo).port}/app`;
  bridge = await startPostgresBridge({ databaseUrl });
  const { host } = new URL(bridge.endpoint);
  neonConfig.webSocketConstructor = WebSocket;
  neonConfig.fetchEndpoint = () => bridge.endpoint;
  neonConfig.wsProxy = () => `${host}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineConnect = false;
}, 60_000);
afterAll(async () => {
  await bridge.close();
  server.close();
  await turns.take();
  await embedded.close();
  await rm(directory, { recursive: true, force: true });
});

it("carries statements, batches and their errors", async () => {
  const sql = neon(databaseUrl);
  expect(await sql`SELECT ${1}::int8 AS big, ${[1, 2]}::int[] AS list, ${null}::text AS nothing`).toEqual([
    { big: "1", list: [1, 2], nothing: null },
  ]);
  await sql`CREATE TABLE bridged (x int PRIMARY KEY)`;
  const failing = sql.transaction([sql`INSERT INTO bridged VALUES (1)`, sql`INSERT INTO bridged VALUES (1)`]);
  await expect(failing).rejects.toMatchObject({
    code: "23505",
    constraint: "bridged_pkey",
    detail: "Key (x)=(1) already exists.",
  });
  const [rows, level] = await sql.transaction([sql`SELECT * FROM bridged`, sql`SHOW transaction_isolation`], {
    isolationLevel: "RepeatableRead",
  });
  expect([rows, level]).toEqual([[], [{ transaction_isolation: "repeatable read" }]]);
});

it("carries sessions", async () => {
  const pool = new Pool({ connectionString: databaseUrl });
  const client = await pool.connect();
  await client.query("BEGIN");
  await client.query("CREATE TABLE in_session (x int)");
  await client.query("ROLLBACK");
  expect((await client.query("SELECT to_regclass('in_session') AS found")).rows).toEqual([{ found: null }]);
  client.release();
  await pool.end();
});

it("migrates through it", async () => {
  const files = await mkdtemp(join(directory, "files-"));
  await writeFile(join(files, "0001_a.sql"), "CREATE TABLE migrated (x int); INSERT INTO migrated VALUES (1);");
  expect(await migrate(bridge.endpoint, files)).toEqual(["0001_a.sql"]);
  expect(await neon(databaseUrl)`SELECT x FROM migrated`).toEqual([{ x: 1 }]);
});

it("lets nobody in without the password", async () => {
  await expect(neon(databaseUrl.replace("right", "wrong"))`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
});

it("says in one sentence that the server cannot be reached", async () => {
  const wrong = startPostgresBridge({ databaseUrl: databaseUrl.replace("right", "wrong") });
  await expect(wrong).rejects.toThrow(
    "The database that DATABASE_URL names cannot be reached: password authentication failed.",
  );
  const nobody = startPostgresBridge({ databaseUrl: "postgresql://app:x@127.0.0.1:1/app" });
  await expect(nobody).rejects.toThrow(
    "The database that DATABASE_URL names cannot be reached: connect ECONNREFUSED 127.0.0.1:1.",
  );
});
