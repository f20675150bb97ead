import type { Channel, HttpAnswer, InboundRequest, OutboundRequest, Piece } from "#core/channel";
import type { ReplyTarget } from "#protocol/channel-event";
import type { StandInAnswer } from "./context.testsuite.ts";

export interface ChannelCase<Config> {
  channel: Channel<Config>;
  config: Config;
  /** The same with other secrets: a request that `wrap` made for it must be refused under `config`. */
  otherConfig: Config;
  /** When `wrap` signs, unless told otherwise. */
  nowMs: number;
  /** Words for the bot alone, as the platform would write them before it signs or encrypts. */
  message(text: string): string;
  /** What such a message is part of; a direct chat unless told otherwise. */
  scope?: "thread";
  /** A genuine request with this payload, signed (and encrypted) as the platform does at `nowMs` with `config`'s secrets. */
  wrap(payload: string, at: { config: Config; nowMs: number }): Promise<InboundRequest>;
  /** Headers (lower case) and query names without which no request is genuine. */
  proofs: { headers?: string[]; query?: string[] };
  /** False where the platform's proof does not cover the body (DingTalk, Telegram). */
  coversBody: boolean;
  /** How old a request may be; null where the scheme has no timestamp. */
  windowMs: number | null;
  /** The platform's set-up question and a check of the answer. */
  handshake?: { request(): Promise<InboundRequest>; expect(answer: HttpAnswer): void };
  /** Answers what `verify` has to ask for (public keys); absent where it asks nothing. */
  whileVerifying?: (request: OutboundRequest) => StandInAnswer;
  /** A genuine payload that asks for the answer to go to a host of somebody else; that host. */
  foreignReply?: { payload: string; host: string };
  /** The same event sent again as the platform marks it, when it does not send the very same bytes. */
  redelivered?: { request(): Promise<InboundRequest> };
  sending: {
    target: ReplyTarget;
    /** What the platform answers when all is well. */
    answer: (request: OutboundRequest) => StandInAnswer;
    /** Too many requests, and the wait that it asks for. */
    limited: { answer: StandInAnswer; retryAfterMs?: number };
    /** Its own server failed. */
    failing: StandInAnswer;
    /** The token was refused. Absent where nothing expires. */
    expired?: StandInAnswer;
    /** It will never take this (unknown chat, blocked by the person). */
    refused: StandInAnswer;
  };
  /** The text of a piece that counts against `pieceMax`; `piece.text` unless the body has another. */
  counted?: (piece: Piece) => string;
  /** Words as they read after the platform's mark-up and escapes are taken off; `piece.text` unless told otherwise. */
  plain?: (piece: Piece) => string;
}

/** Long enough for several pieces on every platform with small limits; whole words, so that a loss is seen. */
export const LONG = Array.from({ length: 12_000 }, (_, i) => `word${i}`);
