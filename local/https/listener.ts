import { connect, type AddressInfo, type Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { Certificates } from "./certificates.ts";

export interface HttpsListener {
  port: number;
  close(): Promise<void>;
}

export interface HttpsOptions {
  host: string;
  port: number;
  certificates: Certificates;
  /** Where the bytes go once they are in the clear. */
  to: { host: string; port: number };
}

/** Takes TLS off and passes the bytes on to the product's own port: every protocol on it works on this one. */
export async function listenHttps({ host, port, certificates, to }: HttpsOptions): Promise<HttpsListener> {
  const open = new Set<TLSSocket>();
  const { certificate, key } = certificates;
  const server = createServer({ cert: certificate, key, ALPNProtocols: ["http/1.1"] }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    passOn(socket, connect(to));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      return closed;
    },
  };
}

function passOn(secure: TLSSocket, plain: Socket): void {
  plain.setNoDelay(true);
  secure.setNoDelay(true);
  // One end is gone, however that came: the other one ends with it.
  secure.on("error", () => plain.destroy()).on("close", () => plain.destroy());
  plain.on("error", () => secure.destroy()).on("close", () => secure.destroy());
  secure.pipe(plain).pipe(secure);
}
