import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { WebSocket } from "ws";
import { bridgeToTcp } from "./tcp-bridge.ts";

/** A client's WebSocket: what it is sent, and with which code it ends. */
class ClientFace extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly ended = Promise.withResolvers<number | undefined>();
  readonly heard = Promise.withResolvers<string>();

  send(bytes: Buffer): void {
    this.heard.resolve(bytes.toString());
  }
  close(code?: number): void {
    this.ended.resolve(code);
  }
  terminate(): void {
    this.ended.resolve(undefined);
  }
}

/** A server that treats each connection so, and the bridge of one client to it. */
async function bridged(treat: (socket: Socket) => void, query = "") {
  const server = createServer(treat).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const client = new ClientFace();
  const { port } = server.address() as AddressInfo;
  bridgeToTcp(client as unknown as WebSocket, new URL(`postgresql://a:b@127.0.0.1:${port}/a${query}`));
  return client;
}

it("carries what the client said before the server was reached", async () => {
  const client = await bridged((socket) => void socket.on("data", (data) => socket.write(`heard ${data.toString()}`)));
  client.emit("message", Buffer.from("early"));
  expect(await client.heard.promise).toBe("heard early");
});

it("ends with the client, and with the server", async () => {
  const gone = Promise.withResolvers<string>();
  const first = await bridged((socket) => void socket.on("close", () => gone.resolve("gone")).resume());
  first.emit("message", Buffer.from("x"));
  first.readyState = 3;
  first.emit("close");
  expect(await gone.promise).toBe("gone");
  const second = await bridged((socket) => socket.end());
  expect(await second.ended.promise).toBeUndefined();
});

it("tells the client when the server hangs up instead of answering the question for TLS", async () => {
  const client = await bridged((socket) => void socket.once("data", () => socket.end()), "?sslmode=require");
  expect(await client.ended.promise).toBe(1011);
});

it("hangs up on a server that does not offer the TLS that is demanded", async () => {
  const left = Promise.withResolvers<string>();
  const client = await bridged((socket) => {
    socket.on("close", () => left.resolve("left"));
    socket.once("data", () => socket.write("N"));
  }, "?sslmode=require");
  expect([await client.ended.promise, await left.promise]).toEqual([1011, "left"]);
});
