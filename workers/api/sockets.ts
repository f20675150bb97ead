import { authenticate } from "#auth/authenticate";
import type { Actor } from "#core/actor";
import { ACTOR_HEADER, actorHeader } from "#durable-objects/admit";
import { connectErrorPacket, openPacket, readFrame } from "#durable-objects/kit/packets";
import { taskChat, userRoom } from "#durable-objects/stubs";
import { NAMESPACE } from "#protocol/task-frames";
import { depsOf } from "./middleware/deps.ts";
import { bearerToken } from "./middleware/require-actor.ts";

/** Engine.IO's own answer to what it does not speak. */
const TRANSPORT_UNKNOWN = { code: 0, message: "Transport unknown; use websocket." };

/** `/socket.io/`: a task's socket goes to its TaskChat, a person's own to their UserRoom. */
export async function openSocket(request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
    return Response.json(TRANSPORT_UNKNOWN, { status: 400 });
  if (url.searchParams.get("EIO") !== "4") {
    return Response.json({ code: 5, message: "Unsupported protocol version" }, { status: 400 });
  }
  const actor = await knownActor(request, env);
  const upgrade = withActor(request, actor);
  const taskId = url.searchParams.get("task_id");
  if (taskId) return taskChat(env, taskId.slice(0, 100)).fetch(upgrade);
  if (actor) return userRoom(env, actor.userId).fetch(upgrade);
  return meetAtTheDoor(request, env);
}

/** Whom the request itself shows: by header, or by cookie when it comes from a page of our own. */
async function knownActor(request: Request, env: Env): Promise<Actor | null> {
  const token = bearerToken(request.headers.get("authorization") ?? undefined);
  const origin = request.headers.get("origin");
  const own = !origin || origin === new URL(request.url).origin || origin === new URL(env.PUBLIC_URL).origin;
  const cookie = own ? (request.headers.get("cookie") ?? undefined) : undefined;
  return token || cookie ? authenticate(depsOf(env), { token, cookie }) : null;
}

/** The header is ours alone: whatever a client sent under its name is dropped. */
function withActor(request: Request, actor: Actor | null): Request {
  const headers = new Headers(request.headers);
  headers.delete(ACTOR_HEADER);
  headers.delete("cookie");
  headers.delete("authorization");
  if (actor) headers.set(ACTOR_HEADER, actorHeader(actor));
  return new Request(request, { headers });
}

const HANDSHAKE_MS = 20_000;

/**
 * A person's own socket whose token comes in the first packet: until then nobody knows whose room it is. The Worker
 * hears that packet, then joins the socket to the room and only passes frames on.
 */
function meetAtTheDoor(request: Request, env: Env): Response {
  const { 0: client, 1: door } = new WebSocketPair();
  door.accept();
  door.send(openPacket(crypto.randomUUID()));
  const timer = setTimeout(() => door.close(4408, "handshake timeout"), HANDSHAKE_MS);
  const hear = (event: MessageEvent): void => {
    if (typeof event.data !== "string") return door.close(1003, "binary frames are not supported");
    const frame = readFrame(event.data);
    if (frame.kind !== "connect") return;
    door.removeEventListener("message", hear);
    clearTimeout(timer);
    void lead(request, env, { door, frame: event.data, auth: frame.auth });
  };
  door.addEventListener("message", hear);
  door.addEventListener("close", () => clearTimeout(timer));
  return new Response(null, { status: 101, webSocket: client });
}

async function lead(
  request: Request,
  env: Env,
  { door, frame, auth }: { door: WebSocket; frame: string; auth: unknown },
): Promise<void> {
  const said = (auth ?? {}) as { token?: unknown; ticket?: unknown };
  const token = [said.token, said.ticket].find((value) => typeof value === "string");
  const actor = typeof token === "string" ? await authenticate(depsOf(env), { token }) : null;
  if (!actor) {
    door.send(connectErrorPacket(NAMESPACE, "UNAUTHENTICATED", "Sign in, or send a valid token."));
    return;
  }
  const { webSocket: room } = await userRoom(env, actor.userId).fetch(withActor(request, actor));
  if (!room) return door.close(1011, "room unreachable");
  room.accept();
  let opened = false;
  room.addEventListener("message", ({ data }) => {
    // The room's own opening packet; the client had one from the door.
    if (opened) door.send(data as string);
    opened = true;
  });
  room.addEventListener("close", ({ code, reason }) => door.close(closeCode(code), reason));
  door.addEventListener("message", ({ data }) => room.send(data as string));
  door.addEventListener("close", () => room.close(1000, "bye"));
  // The handshake goes on without the token: a ticket works only once, and the Worker vouches for the actor.
  room.send(frame.startsWith(`40${NAMESPACE}`) ? `40${NAMESPACE},` : frame);
}

/** Codes that only the protocol may use cannot be sent on. */
function closeCode(code: number): number {
  return code === 1000 || (code >= 3000 && code < 5000) ? code : 1000;
}
