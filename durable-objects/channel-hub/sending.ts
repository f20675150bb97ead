import {
  ChannelError,
  type Channel,
  type ChannelContext,
  type Piece,
  type Reply,
  type ReplyFile,
  type SentRef,
  type StreamRef,
} from "#core/channel";
import type { ChannelFile, ReplyTarget } from "#protocol/channel-event";
import type { Delivery } from "#protocol/api/channels";
import type { Failure, SetUpStep } from "#protocol/failure";
import { logFault } from "#services/log";
import type { ChannelHttp } from "./egress.ts";
import { Rate } from "./rate.ts";
import type { HubStore } from "./store.ts";
import type { Tokens } from "./tokens.ts";

/** For whom something is sent, for the log of deliveries and the pace. */
export interface Order {
  /** Equal on every try. */
  key: string;
  taskId: string;
  conversation: string;
  target: ReplyTarget;
}

export type Sent<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      message: string;
      /** The same by its code. */
      why?: Failure;
      retryable: boolean;
      retryAfterMs?: number;
      windowClosed: boolean;
      /** Nothing was sent and nothing failed: it is only not its turn yet. */
      held: boolean;
    };

/** Longer waits for the pace are the caller's: its alarm comes back. */
const WAIT_MAX_MS = 2000;
const PREVIEW_CHARS = 120;
const NAME_CHARS = 200;
/** Set by the simulation of an event: nobody out there is to read the answer. */
export const SIMULATED = "simulated";

interface Attempt<T> {
  order: Order;
  kind: Delivery["kind"];
  preview: string;
  run: (ctx: ChannelContext<unknown>) => Promise<T>;
  /** For a simulated conversation. */
  simulated: T;
}

/** Everything that goes from one channel to its platform: one pace, one set of tokens, one log. */
export class Sending {
  readonly #channel: Channel;
  readonly #context: ChannelContext<unknown>;
  readonly #rate: Rate;
  readonly #store: HubStore;
  readonly #told: (delivery: Omit<Delivery, "id">) => void;
  readonly #tokens: Tokens;
  /** What is being posted now, by the order's key: a conversation that lived anew asks again in the midst of it. */
  readonly #underWay = new Map<string, Promise<Sent<SentRef | null>>>();

  constructor(
    opened: { channelId: string; channel: Channel; settings: unknown },
    parts: { http: ChannelHttp; tokens: Tokens; store: HubStore; told: (delivery: Omit<Delivery, "id">) => void },
  ) {
    this.#channel = opened.channel;
    this.#rate = new Rate(opened.channel.capabilities.rate);
    this.#store = parts.store;
    this.#told = parts.told;
    this.#tokens = parts.tokens;
    this.#context = {
      channelId: opened.channelId,
      config: opened.settings,
      nowMs: () => Date.now(),
      http: parts.http,
      token: parts.tokens.get,
      dropToken: parts.tokens.drop,
    };
  }

  get channel(): Channel {
    return this.#channel;
  }
  get context(): ChannelContext<unknown> {
    return this.#context;
  }

  /** Posts a piece; one that this key has posted before is only told again. */
  reply(order: Order, piece: Piece): Promise<Sent<SentRef>> {
    return this.#once<SentRef>({
      order,
      kind: "message",
      preview: piece.text,
      run: (ctx) => this.#channel.reply(order.target, piece, { idempotencyKey: order.key }, ctx),
      simulated: { [SIMULATED]: order.key },
    });
  }

  edit(order: Order, ref: SentRef, piece: Piece): Promise<Sent<SentRef>> {
    return this.#attempt<SentRef>({
      order,
      kind: "stream",
      preview: piece.text,
      run: (ctx) => this.#channel.edit?.(ref, piece, ctx) ?? Promise.resolve(ref),
      simulated: ref,
    });
  }

  /** Null when this conversation cannot stream. */
  begin(order: Order): Promise<Sent<StreamRef | null>> {
    const { stream } = this.#channel;
    return this.#once<StreamRef | null>({
      order,
      kind: "stream",
      preview: "",
      run: async (ctx) => stream?.begin(order.target, { idempotencyKey: order.key }, ctx) ?? null,
      simulated: null,
    });
  }

  update(order: Order, ref: StreamRef, update: { markdown: string; n: number }): Promise<Sent<StreamRef>> {
    return this.#attempt<StreamRef>({
      order,
      kind: "stream",
      preview: update.markdown,
      run: (ctx) => this.#channel.stream!.update(ref, update, ctx),
      simulated: ref,
    });
  }

  finish(
    order: Order,
    ref: StreamRef,
    final: { reply: Reply; n: number },
  ): Promise<Sent<{ sent: SentRef; rest: Piece[] }>> {
    return this.#attempt<{ sent: SentRef; rest: Piece[] }>({
      order,
      kind: "message",
      preview: final.reply.markdown,
      run: (ctx) => this.#channel.stream!.finish(ref, final, ctx),
      simulated: { sent: {}, rest: [] },
    });
  }

  sendFile(order: Order, file: ReplyFile): Promise<Sent<SentRef>> {
    return this.#once<SentRef>({
      order,
      kind: "file",
      preview: file.name,
      run: (ctx) => this.#channel.sendFile!(order.target, file, { idempotencyKey: order.key }, ctx),
      simulated: {},
    });
  }

  /** That an answer is on its way: a courtesy, and what fails is not tried again. */
  async typing(order: Order): Promise<void> {
    if (!this.#channel.typing || order.target.data[SIMULATED]) return;
    await this.#channel.typing(order.target, this.#context).catch(refused);
  }

  /** Does at the platform what its API allows. */
  async connect(webhookUrl: string): Promise<Sent<SetUpStep[]>> {
    const run = async (ctx: ChannelContext<unknown>) => this.#channel.connect?.(ctx, webhookUrl) ?? [];
    return this.#run(run).then((value): Sent<SetUpStep[]> => ({ ok: true, value }), refused);
  }

  /** What a person is called; empty when the platform does not tell: a name is a courtesy. */
  personName(person: { id: string; placeId?: string }): Promise<string> {
    return this.#name((ctx) => this.#channel.personName?.(person, ctx));
  }

  /** The same of a group. */
  placeName(placeId: string): Promise<string> {
    return this.#name((ctx) => this.#channel.placeName?.(placeId, ctx));
  }

  async #name(ask: (ctx: ChannelContext<unknown>) => Promise<string> | undefined): Promise<string> {
    const found = await this.#run(async (ctx) => (await ask(ctx)) ?? "").catch(refused);
    return typeof found === "string" ? found.trim().slice(0, NAME_CHARS) : "";
  }

  async download(file: ChannelFile): Promise<Sent<{ bytes: Uint8Array; mime: string }>> {
    if (!this.#channel.download) return refused(new ChannelError("This platform has no files.", { retryable: false }));
    try {
      return { ok: true, value: await this.#run((ctx) => this.#channel.download!(file, ctx)) };
    } catch (error) {
      return refused(error);
    }
  }

  /** What creates something at the platform happens once for each key, and its reference is kept. */
  #once<T extends SentRef | null>(attempt: Attempt<T>): Promise<Sent<T>> {
    const { key } = attempt.order;
    const known = this.#store.sent(key) as T | null;
    if (known) return Promise.resolve({ ok: true, value: known });
    const underWay = this.#underWay.get(key) as Promise<Sent<T>> | undefined;
    if (underWay) return underWay;
    const sent = this.#attempt(attempt, (ref) => ref && this.#store.saveSent(key, ref, Date.now()));
    this.#underWay.set(key, sent);
    return sent.finally(() => this.#underWay.delete(key));
  }

  async #attempt<T>(attempt: Attempt<T>, keep?: (value: T) => void): Promise<Sent<T>> {
    const { order, kind } = attempt;
    const startedAt = Date.now();
    const tell = (status: Delivery["status"], failed?: Extract<Sent<never>, { ok: false }>) => {
      const preview = attempt.preview.slice(0, PREVIEW_CHARS);
      const { key, taskId: task_id, conversation } = order;
      const latency_ms = Date.now() - startedAt;
      const why = failed ? { error: failed.message, ...(failed.why && { why: failed.why }) } : {};
      // Updates of a growing answer are many; only their failures are worth a line.
      if (kind === "stream" && status === "sent") return;
      this.#told({ at: startedAt, key, task_id, conversation, kind, status, latency_ms, preview, ...why });
    };
    if (order.target.data[SIMULATED]) {
      tell("simulated");
      return { ok: true, value: attempt.simulated };
    }
    const wait = this.#rate.reserve(order.conversation, startedAt, WAIT_MAX_MS);
    if (wait > WAIT_MAX_MS) return held(wait);
    if (wait > 0) await scheduler.wait(wait);
    try {
      const value = await this.#run(attempt.run);
      keep?.(value);
      tell("sent");
      return { ok: true, value };
    } catch (error) {
      const failure = refused(error);
      if (failure.retryAfterMs !== undefined) this.#rate.pause(Date.now() + failure.retryAfterMs);
      tell("failed", failure);
      return failure;
    }
  }

  /** Once more with a new token, when the platform refused the one that was used. */
  async #run<T>(run: (ctx: ChannelContext<unknown>) => Promise<T>): Promise<T> {
    try {
      return await run(this.#context);
    } catch (error) {
      if (!(error instanceof ChannelError && error.authExpired)) throw error;
      this.#tokens.clear();
      return run(this.#context);
    }
  }
}

function held(retryAfterMs: number): Extract<Sent<never>, { ok: false }> {
  const message = "Waits for the pace of the channel.";
  return { ok: false, message, retryable: true, retryAfterMs, windowClosed: false, held: true };
}

/** What whoever sends is told of it. */
export function refused(error: unknown): Extract<Sent<never>, { ok: false }> {
  if (!(error instanceof ChannelError)) logFault("channel-send-failed", error);
  const { message, failure, retryable, retryAfterMs, authExpired, windowClosed } =
    error instanceof ChannelError ? error : new ChannelError({ code: "Internal" }, { retryable: true });
  return {
    ok: false,
    message,
    ...(failure && { why: failure }),
    retryable: retryable && !windowClosed && !authExpired,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    windowClosed,
    held: false,
  };
}
