import { reject } from "#channels/reject";
import type { Failure } from "#protocol/failure";
import {
  ChannelError,
  type Channel,
  type ChannelContext,
  type HttpAnswer,
  type InboundRequest,
  type Rejected,
} from "#core/channel";
import { isListedAddress } from "#core/channel/address-list";
import { isUuid } from "#core/ids";
import { channelOf } from "#channels/registry";
import type { ChannelConfig } from "#durable-objects/channel-hub/channel-config";
import { channelConfig } from "#durable-objects/channel-hub/config-cache";
import { taskOfStream } from "#durable-objects/channel-hub/conversation-id";
import { channelHub, taskChat } from "#durable-objects/stubs";
import type { SeenEvent } from "#protocol/api/channels";
import { type ChannelEvent, TEXT_MAX } from "#protocol/channel-event";
import { logFault } from "#services/log";
import { handOver } from "./hand-over.ts";
import { PLAIN_BYTES_MAX, readHookBody } from "./hook-body.ts";
import { ingressContext } from "./context.ts";
import { noteSeen } from "./note-seen.ts";

type Verdict = { ok: true; payload: Uint8Array } | Rejected;
interface Hook {
  env: Env;
  ctx: ExecutionContext;
  channelId: string;
  request: InboundRequest;
}
export interface Authentic extends Hook {
  channel: Channel;
  config: ChannelConfig;
  context: ChannelContext<unknown>;
  verified: { ok: true; payload: Uint8Array };
}

/**
 * `ANY /hooks/{channelId}`: verify → parse → record → answer. No database and no model on this way, and nothing of a
 * request is believed before it is verified. An unknown channel answers exactly like a wrong signature: a large body is
 * taken from those alone who prove that they are a platform that sends such, to all others it is too large.
 */
export async function receiveHook(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const url = new URL(request.url);
  const channelId = url.pathname.slice("/hooks/".length).toLowerCase();
  try {
    const body = await readHookBody(request, () => roomOf(env, channelId));
    if (!body) return answer({ status: 413, body: TOO_LARGE });
    const inbound: InboundRequest = {
      method: request.method,
      url: request.url,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(request.headers),
      body,
      receivedAtMs: Date.now(),
    };
    return await receive({ env, ctx, channelId, request: inbound });
  } catch (error) {
    // A key that the platform's proof needs could not be fetched: it will send again.
    if (error instanceof ChannelError) return answer({ status: 503, body: UNAVAILABLE });
    logFault("hook-failed", error, { channelId });
    return answer({ status: 500, body: FAILED });
  }
}

const json = (code: string, message: string) => JSON.stringify({ error: { code, message } });
const TOO_LARGE = json("TOO_LARGE", "The body is too large.");
const REFUSED = json("UNAUTHENTICATED", "The request could not be verified.");
const UNAVAILABLE = json("UNAVAILABLE", "Please try again.");
const FAILED = json("INTERNAL", "Something went wrong on our side. Please try again.");

/** How many bytes the channel's platform may send. */
async function roomOf(env: Env, channelId: string): Promise<number> {
  const config = isUuid(channelId) ? await channelConfig(env, channelId) : null;
  const channel = config && channelOf(config.binding.rules.platform);
  return channel?.capabilities.hookBytesMax ?? PLAIN_BYTES_MAX;
}

async function receive(hook: Hook): Promise<Response> {
  const authentic = isUuid(hook.channelId) ? await authenticate(hook) : null;
  if (!authentic) {
    const isLarge = hook.request.body.length > PLAIN_BYTES_MAX;
    return answer(isLarge ? { status: 413, body: TOO_LARGE } : { status: 401, body: REFUSED });
  }
  const { channel, verified, request, context } = authentic;
  const question = await channel.handshake(verified, request, context);
  if (question) return answer(question);
  const parsed = await channel.parse(verified, request, context);
  if (parsed.type === "pull") return answerPull(authentic, parsed.streamId);
  const streamId = await recordAll(authentic, parsed.events);
  return answer((await channel.acknowledge?.(verified, { streamId }, context)) ?? { status: 200 });
}

/** Null for whatever is not genuine: nobody outside learns why, the channel's owner does. */
export async function authenticate(hook: Hook): Promise<Authentic | null> {
  const { env, ctx, channelId, request } = hook;
  let tried: ChannelConfig | null = null;
  let why: Failure | null = null;
  for (const doubted of [false, true]) {
    const config = await channelConfig(env, channelId, doubted);
    if (config === tried) break;
    tried = config;
    const channel = config && channelOf(config.binding.rules.platform);
    if (!config || !channel) continue;
    const context = ingressContext(env, config, channel);
    const verdict: Verdict = isListedAddress(config.addresses, callerOf(request))
      ? await channel.verify(request, context)
      : reject({ code: "CallerNotListed" }, 403);
    if (verdict.ok) return { ...hook, channel, config, context, verified: verdict };
    why = verdict.why;
  }
  if (why) noteRefusal(env, ctx, { channelId, why });
  return null;
}

function callerOf({ headers }: InboundRequest): string {
  return headers["cf-connecting-ip"] ?? "";
}

const refusedAt = new Map<string, number>();

/** At most once a second per isolate: somebody who guesses must not make work. */
function noteRefusal(env: Env, ctx: ExecutionContext, { channelId, why }: { channelId: string; why: Failure }): void {
  const now = Date.now();
  if (now - (refusedAt.get(channelId) ?? 0) < 1000) return;
  if (refusedAt.size > 1000) refusedAt.clear();
  refusedAt.set(channelId, now);
  ctx.waitUntil(channelHub(env, channelId).noteRefusal(why));
}

/** Every event is safe when this resolves. Answers the name of the first answer, for platforms that pull it. */
export async function recordAll({ env, ctx, config, channelId }: Authentic, events: ChannelEvent[]): Promise<string> {
  const seen: SeenEvent[] = [];
  let streamId: string | null = null;
  // One after another: those of one conversation must come there in this order.
  for (const event of events) {
    const handed = await handOver(env, config, { ...event, text: event.text.slice(0, TEXT_MAX) });
    streamId ??= handed.streamId;
    seen.push({
      at: Date.now(),
      event_id: event.eventId,
      sender: event.sender.name ?? event.sender.id,
      conversation: event.conversation.key,
      preview: event.text.slice(0, 120),
      outcome: handed.outcome,
    });
  }
  if (seen.length > 0) noteSeen(env, ctx, channelId, seen);
  return streamId ?? "";
}

async function answerPull(authentic: Authentic, streamId: string): Promise<Response> {
  const { env, channel, verified, context, channelId } = authentic;
  const taskId = taskOfStream(streamId);
  const state = taskId && isUuid(taskId) ? await taskChat(env, taskId).pull(channelId, streamId) : null;
  const shown = { streamId, ...(state ?? { markdown: "", done: true }) };
  return answer((await channel.answerPull?.(verified, shown, context)) ?? { status: 200 });
}

function answer({ status, headers = {}, body = "" }: HttpAnswer): Response {
  const type: Record<string, string> = body.startsWith("{") ? { "content-type": "application/json" } : {};
  // 204 and its like must not have a body at all.
  const nothing = status === 204 || status === 304;
  return new Response(nothing ? null : body, { status, headers: { ...type, ...headers } });
}
