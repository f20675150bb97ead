import { Hono } from "hono";
import { asAppError, AppError } from "#core/errors";
import { taskChat } from "#durable-objects/stubs";
import { ACTOR_HEADER, actorHeader } from "#durable-objects/admit";
import { type ClientEventName, type HistoryAck, type Message, type Refusal, type SendAck } from "#protocol/task-frames";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { idOf, payloadOf } from "./middleware/validate.ts";

type Ack<T> = T | Refusal;
interface Target {
  env: Env;
  taskId: string;
  actor: ApiEnv["Variables"]["actor"];
}

/** The conversation over plain HTTP: the same commands as on the socket, and its events as a stream. */
export const messages = new Hono<ApiEnv>()
  .use(requireActor)
  .post("/:id/messages", async (c) => {
    const payload = await payloadOf(c);
    const key = c.req.header("idempotency-key");
    const clientMessageId = payload.client_message_id ?? key ?? crypto.randomUUID();
    const target = targetOf(c);
    const ack = await command<SendAck>(target, "chat:send", { ...payload, client_message_id: clientMessageId });
    if (c.req.query("wait") !== "true" || !ack.turn_id) return c.json(ack, 202);
    return c.json(await finished(target, ack.turn_id));
  })
  .get("/:id/messages", async (c) => {
    const query = { after_seq: count(c.req.query("after_seq")), before_seq: count(c.req.query("before_seq")) };
    const limit = count(c.req.query("limit"));
    const page = { ...query, ...(limit === undefined ? {} : { limit }) };
    return c.json(await command<HistoryAck>(targetOf(c), "history:sync", page));
  })
  .post("/:id/cancel", async (c) => c.json(await command(targetOf(c), "chat:cancel", await payloadOf(c))))
  .post("/:id/retry", async (c) => c.json(await command(targetOf(c), "chat:retry", await payloadOf(c)), 202))
  .post("/:id/guide", async (c) => c.json(await command(targetOf(c), "chat:guide", await payloadOf(c)), 202))
  .get("/:id/events", (c) => {
    const { env, taskId, actor } = targetOf(c);
    return openEvents(env, taskId, {
      actor,
      lastEventId: c.req.header("last-event-id"),
      afterSeq: c.req.query("after_seq"),
    });
  });

function targetOf(c: { env: Env; var: ApiEnv["Variables"]; req: { param(name: "id"): string } }): Target {
  return { env: c.env, taskId: idOf(c), actor: c.var.actor };
}

async function command<T extends object>(
  { env, taskId, actor }: Target,
  name: ClientEventName,
  payload: unknown,
): Promise<T> {
  const ack = (await taskChat(env, taskId).command({ actor, source: "api" }, name, payload)) as Ack<T>;
  if (isRefusal(ack)) throw new AppError(ack.code, ack.message, ack.path === undefined ? {} : { path: ack.path });
  return ack;
}

function isRefusal(ack: object): ack is Refusal {
  return (ack as { ok?: unknown }).ok === false;
}

function openEvents(
  env: Env,
  taskId: string,
  from: { actor: Target["actor"]; lastEventId?: string | undefined; afterSeq?: string | undefined },
): Promise<Response> {
  const headers = new Headers({ [ACTOR_HEADER]: actorHeader(from.actor) });
  if (from.lastEventId !== undefined) headers.set("last-event-id", from.lastEventId);
  const query = from.afterSeq === undefined ? "" : `?after_seq=${encodeURIComponent(from.afterSeq)}`;
  return taskChat(env, taskId)
    .fetch(`https://task-chat/events${query}`, { headers })
    .catch((error: unknown) => {
      const known = asAppError(error);
      throw known ? new AppError(known.code, known.message) : error;
    });
}

/** Follows the events until the turn has ended; answers with its message. */
async function finished(target: Target, turnId: string): Promise<Message> {
  const { env, taskId, actor } = target;
  const events = await openEvents(env, taskId, { actor });
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const ended = new RegExp(`event: chat:(done|error|cancelled)\\ndata: [^\\n]*"turn_id":"${turnId}"`);
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value;
    if (ended.test(text)) break;
    text = text.slice(text.lastIndexOf("\n\n") + 1);
  }
  await reader.cancel();
  const { messages: newest } = await command<HistoryAck>(target, "history:sync", { limit: 50 });
  const message = newest.find((one) => one.turn_id === turnId && one.role === "assistant");
  if (!message) throw new AppError("NOT_FOUND", "The answer was withdrawn.");
  return message;
}

function count(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
