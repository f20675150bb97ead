import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { WebSocket } from "ws";
import { int32 } from "./frontend-messages.ts";

const SSL_REQUEST = Buffer.concat([int32(8), int32(80877103)]);
const DEFAULT_PORT = 5432;
const CONNECT_TIMEOUT_MS = 10_000;
const SECURED_MODES = new Set(["require", "verify-ca", "verify-full", "no-verify"]);

/** The first `event` of a connection; rejects when the connection ends before, or nothing comes for too long. */
function first<Value>(socket: Socket, event: "connect" | "data"): Promise<Value> {
  return new Promise((resolve, reject) => {
    const fail = (error?: Error) => reject(error ?? new Error("the server closed the connection"));
    const late = () => fail(new Error("the server does not answer"));
    socket.once("error", fail);
    socket.once("close", () => fail());
    socket.setTimeout(CONNECT_TIMEOUT_MS, late);
    socket.once(event, (value: Value) => {
      socket.setTimeout(0);
      socket.off("timeout", late);
      resolve(value);
    });
  });
}

/** Asks the server for TLS, as libpq does, and wraps the connection. `no-verify` accepts any certificate. */
async function secured(socket: Socket, hostname: string, sslMode: string): Promise<Socket> {
  socket.write(SSL_REQUEST);
  const [answer] = await first<Buffer>(socket, "data");
  if (answer !== "S".charCodeAt(0)) throw new Error("the server does not offer TLS");
  return connectTls({ socket, servername: hostname, rejectUnauthorized: sslMode !== "no-verify" });
}

async function dial(target: URL): Promise<Socket> {
  const hostname = decodeURIComponent(target.hostname);
  const socket = connect({ host: hostname, port: Number(target.port || DEFAULT_PORT), noDelay: true });
  try {
    await first(socket, "connect");
    const sslMode = target.searchParams.get("sslmode") ?? "disable";
    return SECURED_MODES.has(sslMode) ? await secured(socket, hostname, sslMode) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Joins a WebSocket to a Postgres server, byte for byte: the client itself logs in with its own password. */
export function bridgeToTcp(socket: WebSocket, target: URL): void {
  const early: Buffer[] = [];
  let server: Socket | undefined;
  socket.on("message", (data: Buffer) => (server ? server.write(data) : early.push(data)));
  socket.on("close", () => server?.destroy());
  socket.on("error", () => socket.terminate());
  dial(target).then(
    (connected) => {
      server = connected;
      connected.on("data", (data) => socket.send(data));
      connected.on("close", () => socket.close());
      connected.on("error", () => socket.terminate());
      for (const data of early) connected.write(data);
      if (socket.readyState !== socket.OPEN) connected.destroy();
    },
    () => socket.close(1011, "the database cannot be reached"),
  );
}
