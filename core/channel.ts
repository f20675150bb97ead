/**
 * The port that every channel platform implements (one folder in channels/ each). Adapters hold no state: what they
 * need to remember between calls goes through JSON references that the conversation records.
 */
import type * as z from "zod";
import type { ChannelEvent, ChannelFile, Platform, ReplyTarget } from "#protocol/channel-event";
import type { Failure, SetUpStep } from "#protocol/failure";
import { wordsOfFailure } from "./channel/failure-words.ts";

const SAID_MAX = 200;

/** No platform's webhook has a larger body. */
export const HOOK_BYTES_MAX = 25 * 1024 * 1024;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A webhook call as it came in. Header names are lower case; `body` is the raw bytes, never re-serialised. */
export interface InboundRequest {
  method: string;
  url: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Uint8Array;
  receivedAtMs: number;
}

export interface HttpAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface OutboundRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | FormBody;
  timeoutMs?: number;
}
/** multipart/form-data */
export interface FormBody {
  form: Record<string, string | { bytes: Uint8Array; name: string; mime: string }>;
}
export interface OutboundReply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  text(): string;
  /** Throws ChannelError (retryable) when the body is not JSON. */
  json(): Json;
}

/**
 * What an adapter may use. `config` is the channel's settings with its secrets opened, checked by `configSchema`.
 * `http` goes through the egress guard: only hosts of `adapter.hosts(config)`, no private addresses, limits on size and
 * time; a network failure is a ChannelError (retryable).
 */
export interface ChannelContext<Config> {
  channelId: string;
  config: Config;
  nowMs(): number;
  http(request: OutboundRequest): Promise<OutboundReply>;
  /** One load at a time per key, kept until a little before `expiresAtMs`. */
  token(key: string, load: () => Promise<{ value: string; expiresAtMs: number }>): Promise<string>;
  /** After the platform refused a token: the next `token` call loads anew. */
  dropToken(key: string): Promise<void>;
}

/** An authentic request: what it says, decrypted where the platform encrypts. */
export interface Verified {
  ok: true;
  payload: Uint8Array;
}
/** `why` is shown to the channel's owner, never answered to the caller; `reason` is the same in English. */
export interface Rejected {
  ok: false;
  status: 400 | 401 | 403 | 413;
  reason: string;
  why: Failure;
}

export type Parsed =
  /** Zero events: authentic, and of no interest. */
  | { type: "events"; events: ChannelEvent[] }
  /** The platform asks for the present state of an answer that it shows (WeCom). */
  | { type: "pull"; streamId: string };

/** State of a pulled answer: the full text so far. */
export interface PullState {
  markdown: string;
  done: boolean;
}

/** A button that a person can press; `id` comes back in `ChannelEvent.action`. */
export interface ReplyAction {
  id: string;
  label: string;
  style?: "primary" | "danger";
  url?: string;
}
export interface ReplyFile {
  kind: "image" | "file";
  name: string;
  mime: string;
  bytes: Uint8Array;
}
/**
 * Fields to fill in and the button that sends them: it comes back as `ChannelEvent.action` with this id and the values
 * by name. An option's value is its number from 0; several are joined by commas.
 */
export interface ReplyForm {
  id: string;
  submit: string;
  fields: ReplyFormField[];
}
export interface ReplyFormField {
  name: string;
  label: string;
  type: "text" | "choice" | "choices";
  options: string[];
  required: boolean;
}
/** What the agent says, in Markdown. */
export interface Reply {
  markdown: string;
  actions?: ReplyAction[];
  /** Only where `capabilities.forms`. */
  form?: ReplyForm;
}

/** One message in the platform's own form, within its limits; JSON, so that it can wait in an outbox. */
export interface Piece {
  /** Plain words of the piece, for logs of deliveries and as fallback. */
  text: string;
  body: Json;
}

/** The platform's ids of what was sent, as its `edit` needs them. */
export type SentRef = { [key: string]: Json };
/** State of a native stream between two updates; recorded, so that another run can go on with it. */
export type StreamRef = { [key: string]: Json };

export interface Capabilities {
  /** native: `stream`; edit: `reply` then `edit`; pull: the platform asks; none: the finished answer only. */
  stream: "native" | "edit" | "pull" | "none";
  /** Where that works; elsewhere the finished answer is sent. */
  streamScopes: ("direct" | "group" | "thread")[];
  /** Shortest time between two updates of one answer. */
  updateMs: number;
  threads: boolean;
  markdown: "full" | "lite" | "none";
  actions: boolean;
  /** Who means the agent calls it by its name: a reply to one of its messages does not always say so. */
  calledByName?: true;
  /** Messages can hold fields to fill in. */
  forms?: true;
  files: { in: boolean; out: boolean };
  /** Of one piece, in `unit`s. */
  pieceMax: number;
  unit: "characters" | "bytes";
  /** Of a webhook's body, at most `HOOK_BYTES_MAX`; 1 MiB where nothing is said. */
  hookBytesMax?: number;
  /** The webhook must be answered within this time. */
  ackMs: number;
  /** Can write without being asked first. */
  proactive: boolean;
  typing: boolean;
  /** Sends allowed: `perSecond` for the whole channel, `perConversationMs` between two sends to one conversation. */
  rate: { perSecond: number; perConversationMs: number };
  /** Sending the same piece with the same idempotency key posts it once. */
  idempotentReply: boolean;
}

export interface SendOptions {
  /** Equal on every try of the same piece. */
  idempotencyKey: string;
}

export interface NativeStream<Config> {
  /** Null when this conversation cannot stream (no card template, wrong scope): the finished answer is sent instead. */
  begin(target: ReplyTarget, options: SendOptions, ctx: ChannelContext<Config>): Promise<StreamRef | null>;
  /** `markdown` is the full text so far; each call extends the one before. `n` counts from 1. */
  update(ref: StreamRef, update: { markdown: string; n: number }, ctx: ChannelContext<Config>): Promise<StreamRef>;
  /** The exact final text. Pieces that do not fit are answered as `rest`, to be sent after it. */
  finish(
    ref: StreamRef,
    final: { reply: Reply; n: number },
    ctx: ChannelContext<Config>,
  ): Promise<{ sent: SentRef; rest: Piece[] }>;
}

export interface Channel<Config = unknown> {
  platform: Platform;
  capabilities: Capabilities;
  /** Settings and secrets of one channel. Names in `secretFields` are sealed and never shown. */
  configSchema: z.ZodType<Config> & { shape: object };
  secretFields: readonly string[];
  /** Hosts that `ctx.http` may reach for this channel, exact or `*.suffix`. */
  hosts(config: Config): string[];
  /** Authenticates the raw request in constant time. Nothing of it is believed before. */
  verify(request: InboundRequest, ctx: ChannelContext<Config>): Promise<Verified | Rejected>;
  /** The platform's own set-up question (challenge, ping), if this is one. */
  handshake(verified: Verified, request: InboundRequest, ctx: ChannelContext<Config>): Promise<HttpAnswer | null>;
  /** Throws nothing: what cannot be understood is no event. */
  parse(verified: Verified, request: InboundRequest, ctx: ChannelContext<Config>): Promise<Parsed>;
  /** The answer once all events are recorded; default: 200, empty. `streamId` names the answer to be pulled. */
  acknowledge?(verified: Verified, recorded: { streamId: string }, ctx: ChannelContext<Config>): Promise<HttpAnswer>;
  /** The answer to a pull. */
  answerPull?(
    verified: Verified,
    state: PullState & { streamId: string },
    ctx: ChannelContext<Config>,
  ): Promise<HttpAnswer>;
  /** Pure: Markdown to the platform's form, cut at paragraph and code-block borders. Never empty for words. */
  render(reply: Reply): Piece[];
  /** Posts one piece. Throws ChannelError. */
  reply(target: ReplyTarget, piece: Piece, options: SendOptions, ctx: ChannelContext<Config>): Promise<SentRef>;
  edit?(ref: SentRef, piece: Piece, ctx: ChannelContext<Config>): Promise<SentRef>;
  stream?: NativeStream<Config>;
  typing?(target: ReplyTarget, ctx: ChannelContext<Config>): Promise<void>;
  sendFile?(target: ReplyTarget, file: ReplyFile, options: SendOptions, ctx: ChannelContext<Config>): Promise<SentRef>;
  /** Who an id means, where events do not say it; empty when nobody may know. Throws ChannelError. */
  personName?(person: { id: string; placeId?: string }, ctx: ChannelContext<Config>): Promise<string>;
  /** What `ChannelEvent.conversation.place` is called; empty when it has no name of its own. Throws ChannelError. */
  placeName?(placeId: string, ctx: ChannelContext<Config>): Promise<string>;
  download?(file: ChannelFile, ctx: ChannelContext<Config>): Promise<{ bytes: Uint8Array; mime: string }>;
  /** Does at the platform what can be done by API (Telegram's webhook, Discord's commands). Answers what it did. */
  connect?(ctx: ChannelContext<Config>, webhookUrl: string): Promise<SetUpStep[]>;
}

/** Why a platform did not take a message. Its text is safe to show to the channel's owner. */
export class ChannelError extends Error {
  /** What a page says about it; null where the words below are all there is: nobody but the log sees them. */
  readonly failure: Failure | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** The token was refused: drop it and try once more. */
  readonly authExpired: boolean;
  /** The time to answer is over: use `target.fallback`. */
  readonly windowClosed: boolean;

  constructor(
    failure: Failure | string,
    why: { retryable: boolean; retryAfterMs?: number; authExpired?: boolean; windowClosed?: boolean },
  ) {
    super(typeof failure === "string" ? failure : wordsOfFailure(failure));
    this.name = "ChannelError";
    this.failure = typeof failure === "string" ? null : bounded(failure);
    this.retryable = why.retryable;
    this.retryAfterMs = why.retryAfterMs;
    this.authExpired = why.authExpired ?? false;
    this.windowClosed = why.windowClosed ?? false;
  }
}

/** What a platform says is as long as it likes. */
function bounded(failure: Failure): Failure {
  return "said" in failure ? { ...failure, said: failure.said.slice(0, SAID_MAX) } : failure;
}
