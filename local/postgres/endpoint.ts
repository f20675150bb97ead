import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import { httpServer, isSecret, listen, sendJson, stop } from "../http.ts";
import { EmbeddedPostgres } from "./embedded-postgres.ts";
import { EmbeddedSql } from "./embedded-sql.ts";
import { SocketSession } from "./socket-session.ts";
import type { SqlBackend } from "./sql-backend.ts";
import { answerSql } from "./sql-requests.ts";
import { RemoteSql } from "./remote-sql.ts";
import { bridgeToTcp } from "./tcp-bridge.ts";
import { Turns } from "./turns.ts";
import type { WebSocket } from "ws";

// Neon's endpoint on this machine: POST /sql for statements and batches, WebSocket /v2 for sessions.

export interface PostgresEndpoint {
  /** What the product connects with; `@neondatabase/serverless` sends it along with every request. */
  databaseUrl: string;
  /** Full URL of the HTTP endpoint; its query holds the password, so that this one string is enough to connect. */
  endpoint: string;
  close(): Promise<void>;
}

const IDLE_IN_TRANSACTION_MS = 10_000;

interface Doors {
  backend: SqlBackend;
  /** Whether an HTTP request's connection string may come in. */
  admits(connectionString: string | undefined): boolean;
  session(socket: WebSocket): void;
}

function passwordOf(connectionString: string | undefined): string | undefined {
  const url = URL.parse(connectionString ?? "");
  return url ? decodeURIComponent(url.password) : undefined;
}

function endpointServer(doors: Doors): { server: Server; sockets: WebSocketServer } {
  const server = httpServer("postgres endpoint", async (request, response) => {
    if (request.method !== "POST" || !request.url?.startsWith("/sql"))
      return sendJson(response, 404, { message: "not found" });
    if (doors.admits(request.headers["neon-connection-string"] as string | undefined)) {
      return answerSql(doors.backend, request, response);
    }
    sendJson(response, 400, { message: "password authentication failed", code: "28P01", severity: "FATAL" });
  });
  const sockets = new WebSocketServer({ server, path: "/v2" });
  sockets.on("connection", (socket) => doors.session(socket));
  return { server, sockets };
}

/** Postgres embedded in this process, its files in `directory`. Throws one clear sentence when they cannot be opened. */
export async function startEmbeddedPostgres(options: {
  directory: string;
  password: string;
  port?: number;
}): Promise<PostgresEndpoint> {
  const postgres = new EmbeddedPostgres(options.directory);
  await postgres.open();
  const turns = new Turns();
  const context = { postgres, turns, password: options.password, idleInTransactionMs: IDLE_IN_TRANSACTION_MS };
  const { server, sockets } = endpointServer({
    backend: new EmbeddedSql(postgres, turns),
    admits: (connectionString) => isSecret(passwordOf(connectionString), options.password),
    session: (socket) => void new SocketSession(socket, context),
  });
  const origin = await listen(server, options.port);
  return {
    databaseUrl: `postgresql://postgres:${options.password}@${new URL(origin).host}/postgres`,
    endpoint: `${origin}/sql?password=${options.password}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await stop(server);
      await turns.take(); // what was begun is finished first
      await postgres.close();
    },
  };
}

/** The same endpoint in front of a Postgres server that runs elsewhere. */
export async function startPostgresBridge(options: { databaseUrl: string; port?: number }): Promise<PostgresEndpoint> {
  const { databaseUrl } = options;
  const backend = new RemoteSql(databaseUrl);
  await backend.check();
  const { server, sockets } = endpointServer({
    backend,
    admits: (connectionString) => isSecret(connectionString, databaseUrl),
    session: (socket) => bridgeToTcp(socket, new URL(databaseUrl)),
  });
  const origin = await listen(server, options.port);
  return {
    databaseUrl,
    endpoint: `${origin}/sql`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await stop(server);
      await backend.close();
    },
  };
}
