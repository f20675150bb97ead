import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { WebSocket } from "ws";
import { int32 } from "./frontend-messages.ts";

const SSL_REQUEST = Buffer.concat([int32(8), int32(80877103)]);
const DEFAULT_PORT = 5432;
const SECURED_MODES = new Set(["require", "verify-ca", "verify-full", "no-verify"]);

/** Asks the server for TLS, as libpq does, and wraps the connection. `no-verify` accepts any certificate. */
async function secured(socket: Socket, hostname: string, sslMode: string): Promise<Socket> {
  socket.write(SSL_REQUEST);
  const [answer] = await new Promise<Buffer>((resolve, reject) => {
    socket.once("data", resolve);
    socket.once("error", reject);
  });
  if (answer !== "S".charCodeAt(0)) throw new Error("the server does not offer TLS");
  return connectTls({ socket, servername: hostname, rejectUnauthorized: sslMode !== "no-verify" });
}

async function dial(target: URL): Promise<Socket> {
  const hostname = decodeURIComponent(target.hostname);
  const socket = connect({ host: hostname, port: Number(target.port || DEFAULT_PORT), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const sslMode = target.searchParams.get("sslmode") ?? "disable";
  return SECURED_MODES.has(sslMode) ? secured(socket, hostname, sslMode) : socket;
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
