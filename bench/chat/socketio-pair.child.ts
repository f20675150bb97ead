// One of the two servers of `socketio-pair.ts`: what a chat backend with Socket.IO does with a model's stream.
import { createServer, request, type ClientRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@redis/client";
import { createAdapter } from "@socket.io/redis-adapter";
import { Server } from "socket.io";

const { REDIS_URL = "", MODEL_URL = "" } = process.env;
const STORED = Array.from({ length: 5000 }, (_, i) => chunk("stored", i + 1, ` t${i + 1}`));
const PAGE = 500;

// Past saturation the Redis client gives up what waits too long: tokens are lost, which the clients count.
process.on("unhandledRejection", () => {});

const server = createServer();
const io = new Server(server, { transports: ["websocket"] });
const pub = createClient({ url: REDIS_URL });
const sub = pub.duplicate();
await Promise.all([pub.connect(), sub.connect()]);
io.adapter(createAdapter(pub, sub));

const running = new Map<string, ClientRequest>();
const chat = io.of("/chat");
chat.on("connection", (socket) => {
  const room = String(socket.handshake.query["task_id"]);
  void socket.join(room);
  socket.on("chat:send", ({ content }: { content: string }, ack: (answer: object) => void) => {
    ack({ ok: true });
    if (content !== "") running.set(room, relay(room, content));
  });
  socket.on("chat:cancel", (_payload: object, ack: (answer: object) => void) => {
    running.get(room)?.destroy();
    ack({ ok: true });
  });
  socket.on("chat:resume", ({ after_seq: after }: { after_seq: number }, ack: (answer: object) => void) => {
    ack({ ok: true, events: STORED.slice(after, after + PAGE), more: after + PAGE < STORED.length });
  });
});

function chunk(room: string, seq: number, content: string): object {
  return {
    task_id: room,
    seq,
    at: Date.now(),
    message_id: "m-0000000000000000000",
    content,
    offset: seq,
    kind: "text",
  };
}

/** Each token of the model's stream to everybody in the room, as it comes. */
function relay(room: string, content: string): ClientRequest {
  const body = JSON.stringify({ model: "simulator", stream: true, messages: [{ role: "user", content }] });
  const asked = request(`${MODEL_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  let [rest, seq] = ["", 0];
  asked.on("response", (response) => {
    response.setEncoding("utf8").on("data", (text: string) => {
      const records = (rest + text).split("\n\n");
      rest = records.pop()!;
      for (const record of records) {
        if (record === "data: [DONE]") continue;
        const { choices } = JSON.parse(record.slice("data: ".length)) as { choices: { delta: { content?: string } }[] };
        const token = choices[0]?.delta.content;
        if (token) chat.to(room).emit("chat:chunk", chunk(room, ++seq, token));
      }
    });
    response.on("end", () => chat.to(room).emit("chat:done", { task_id: room, seq: seq + 1 }));
  });
  asked.on("error", () => {});
  asked.end(body);
  return asked;
}

server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
