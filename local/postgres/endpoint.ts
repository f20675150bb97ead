import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { httpServer, isSecret, listen, LOOPBACK, openBehind, sendJson, stop } from "../http.ts";
import { EmbeddedPostgres } from "./embedded-postgres.ts";
import { EmbeddedSql } from "./embedded-sql.ts";
import { SocketSession } from "./socket-session.ts";
import type { SqlBackend } from "./sql-backend.ts";
import { answerSql } from "./sql-requests.ts";
import { RemoteSql } from "./remote-sql.ts";
import { bridgeToTcp } from "./tcp-bridge.ts";
import { Turns } from "./turns.ts";

// Neon's endpoint on this machine: POST /sql for statements and batches, WebSocket /v2 for sessions.

export interface PostgresEndpoint {
  /** What the product connects with; `@neondatabase/serverless` sends it along with every request. */
  databaseUrl: string;
  /** Full URL of the HTTP endpoint; its query holds the connection string, so that this one URL is enough to connect. */
  endpoint: string;
  close(): Promise<void>;
}

const IDLE_IN_TRANSACTION_MS = 10_000;

interface Doors {
  backend: SqlBackend;
  /** Those that an HTTP request has to name. */
  credentials: string;
  session(socket: WebSocket): void;
}

/** The parts of a connection string that prove who connects; the client may reorder the rest. */
function credentialsOf(connectionString: string | undefined): string | undefined {
  const url = URL.parse(connectionString ?? "");
  return url ? JSON.stringify([url.username, url.password, url.pathname]) : undefined;
}

function endpointServer(doors: Doors): { server: Server; sockets: WebSocketServer } {
  const server = httpServer("postgres endpoint", async (request, response) => {
    if (request.method !== "POST" || !request.url?.startsWith("/sql"))
      return sendJson(response, 404, { message: "not found" });
    const given = credentialsOf(request.headers["neon-connection-string"] as string | undefined);
    if (isSecret(given, doors.credentials)) return answerSql(doors.backend, request, response);
    sendJson(response, 400, { message: "password authentication failed", code: "28P01", severity: "FATAL" });
  });
  const sockets = new WebSocketServer({ server, path: "/v2" });
  sockets.on("connection", (socket) => doors.session(socket));
  return { server, sockets };
}

function endpointUrl(origin: string, databaseUrl: string): string {
  return `${origin}/sql?${new URLSearchParams({ database: databaseUrl }).toString()}`;
}

/** Postgres embedded in this process, its files in `directory`. Throws one clear sentence when they cannot be opened. */
export async function startEmbeddedPostgres(options: {
  directory: string;
  password: string;
  port?: number | undefined;
  idleInTransactionMs?: number;
}): Promise<PostgresEndpoint> {
  const postgres = new EmbeddedPostgres(options.directory);
  const turns = new Turns();
  const { password, idleInTransactionMs = IDLE_IN_TRANSACTION_MS } = options;
  const context = { postgres, turns, password, idleInTransactionMs };
  const databaseUrl = (host: string) => `postgresql://postgres:${password}@${host}/postgres`;
  const { server, sockets } = endpointServer({
    backend: new EmbeddedSql(postgres, turns),
    credentials: credentialsOf(databaseUrl(LOOPBACK))!,
    session: (socket) => new SocketSession(socket, context).serve(),
  });
  const origin = await listen(server, options.port);
  await openBehind(server, () => postgres.open());
  const url = databaseUrl(new URL(origin).host);
  return {
    databaseUrl: url,
    endpoint: endpointUrl(origin, url),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await stop(server);
      await turns.take(); // what was begun is finished first
      await postgres.close();
    },
  };
}

/** The same endpoint in front of a Postgres server that runs elsewhere. */
export async function startPostgresBridge(options: {
  databaseUrl: string;
  port?: number | undefined;
}): Promise<PostgresEndpoint> {
  const { databaseUrl } = options;
  const backend = new RemoteSql(databaseUrl);
  const { server, sockets } = endpointServer({
    backend,
    credentials: credentialsOf(databaseUrl)!,
    session: (socket) => bridgeToTcp(socket, new URL(databaseUrl)),
  });
  const origin = await listen(server, options.port);
  await openBehind(server, () => backend.check());
  return {
    databaseUrl,
    endpoint: endpointUrl(origin, databaseUrl),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await stop(server);
      await backend.close();
    },
  };
}
