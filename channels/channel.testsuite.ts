// The contract of a channel platform. Every adapter's test calls `describeChannel` with its `ChannelCase`, then adds
// what is its own (payload tables, vectors, streaming).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ChannelError,
  type Channel,
  type ChannelContext,
  type HttpAnswer,
  type InboundRequest,
  type Json,
  type OutboundReply,
  type OutboundRequest,
  type Piece,
} from "#core/channel";
import { ChannelEvent, type ReplyTarget } from "#protocol/channel-event";

export interface StandInAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A text as it is; anything else as JSON. */
  body: unknown;
}

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

export interface TestContext<Config> extends ChannelContext<Config> {
  requests: OutboundRequest[];
}

/** A context whose `http` is answered by `answer`; checks that every request stays on the channel's hosts. */
export function testContext<Config>(
  channel: Channel<Config>,
  config: Config,
  options: { nowMs: number; answer?: (request: OutboundRequest) => StandInAnswer | Error },
): TestContext<Config> {
  const requests: OutboundRequest[] = [];
  const tokens = new Map<string, { value: string; expiresAtMs: number }>();
  return {
    channelId: "0190b7f0-0000-7000-8000-000000000001",
    config,
    requests,
    nowMs: () => options.nowMs,
    http: async (request) => {
      requests.push(request);
      const { hostname, protocol } = new URL(request.url);
      expect(protocol).toBe("https:");
      expect(
        channel.hosts(config).some((host) => matchesHost(host, hostname)),
        `${hostname} is not one of hosts()`,
      ).toBe(true);
      const answer = options.answer?.(request);
      if (!answer) throw new ChannelError("nobody answers in this test", { retryable: true });
      if (answer instanceof Error) throw answer;
      return toReply(answer);
    },
    token: async (key, load) => {
      const kept = tokens.get(key);
      if (kept && kept.expiresAtMs > options.nowMs) return kept.value;
      const fresh = await load();
      tokens.set(key, fresh);
      return fresh.value;
    },
    dropToken: async (key) => void tokens.delete(key),
  };
}

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

export function toReply({ status, headers = {}, body }: StandInAnswer): OutboundReply {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    status,
    headers,
    body: new TextEncoder().encode(text),
    text: () => text,
    json: () => JSON.parse(text) as Json,
  };
}

const WORDS = 'Hello from afar: 你好 🌍 & <b> *x* "quoted"';
/** Long enough for several pieces on every platform with small limits; whole words, so that a loss is seen. */
const LONG = Array.from({ length: 12_000 }, (_, i) => `word${i}`);

const noTest = (_name: string, _run: () => unknown): void => undefined;
/** A test where `holds`; elsewhere there is nothing to test. */
export const testWhen = (holds: boolean) => (holds ? test : noTest);

export function describeChannel<Config>(name: string, at: ChannelCase<Config>): void {
  const { channel, config, nowMs } = at;
  const context = (
    answer: ((request: OutboundRequest) => StandInAnswer | Error) | undefined = at.whileVerifying,
    under = config,
  ) => testContext(channel, under, { nowMs, ...(answer ? { answer } : {}) });
  const good = (text = WORDS) => at.wrap(at.message(text), { config, nowMs });

  describe(`${name} as a channel: what comes in`, () => {
    const expectRefused = async (request: InboundRequest, under = config): Promise<void> => {
      const verdict = await channel.verify(request, context(at.whileVerifying, under));
      expect(verdict.ok).toBe(false);
      if (!verdict.ok) expect(verdict.reason).not.toBe("");
    };
    const events = async (request: InboundRequest): Promise<ChannelEvent[]> => {
      const ctx = context();
      const verified = await channel.verify(request, ctx);
      if (!verified.ok) throw new Error(`refused: ${verified.reason}`);
      expect(await channel.handshake(verified, request, ctx)).toBeNull();
      const parsed = await channel.parse(verified, request, ctx);
      if (parsed.type !== "events") throw new Error("not events");
      for (const event of parsed.events) ChannelEvent.parse(event);
      return parsed.events;
    };

    test("a genuine message is one event with its words", async () => {
      const [event, ...more] = await events(await good());
      expect(more).toEqual([]);
      expect(event).toMatchObject({ kind: "message", text: WORDS, addressed: true });
      expect(event!.sender.bot).toBe(false);
      expect(event!.conversation.scope).toBe(at.scope ?? "direct");
    });

    test("the same event again has the same id, another has another", async () => {
      const request = await good();
      const [first] = await events(request);
      const again = at.redelivered ? await at.redelivered.request() : request;
      const [second] = await events(again);
      if (!at.redelivered) expect(second).toEqual(first);
      else expect((await events(await at.redelivered.request()))[0]!.eventId).toBe(second!.eventId);
      expect(second!.eventId.length).toBeLessThanOrEqual(1000);
    });

    test("a request made with another secret is refused", async () => {
      await expectRefused(await at.wrap(at.message(WORDS), { config: at.otherConfig, nowMs }));
    });

    for (const header of at.proofs.headers ?? []) {
      test(`without the header ${header} it is refused`, async () => {
        const { [header]: _gone, ...headers } = (await good()).headers;
        await expectRefused({ ...(await good()), headers });
      });
      test(`with an empty or broken header ${header} it is refused`, async () => {
        const request = await good();
        for (const value of ["", "0", "\u00ff", "a".repeat(5000)]) {
          await expectRefused({ ...request, headers: { ...request.headers, [header]: value } });
        }
      });
    }
    for (const key of at.proofs.query ?? []) {
      test(`without ${key} in the address it is refused`, async () => {
        const request = await good();
        const { [key]: _gone, ...query } = request.query;
        const url = new URL(request.url);
        url.searchParams.delete(key);
        await expectRefused({ ...request, query, url: url.href });
      });
    }

    testWhen(at.coversBody)("a body changed by one byte is refused", async () => {
      const request = await good();
      const places = [0, Math.floor(request.body.length / 2), request.body.length - 1];
      for (const place of places) {
        const body = request.body.slice();
        body[place] = body[place]! ^ 1;
        await expectRefused({ ...request, body });
      }
      await expectRefused({ ...request, body: new Uint8Array() });
    });

    testWhen(at.windowMs !== null)("a stale request is refused, one inside the window is not", async () => {
      const window = at.windowMs!;
      await expectRefused(await at.wrap(at.message(WORDS), { config, nowMs: nowMs - window - 1000 }));
      const late = await at.wrap(at.message(WORDS), { config, nowMs: nowMs - window + 1000 });
      expect((await channel.verify(late, context())).ok).toBe(true);
    });

    test("whatever is in a genuine body, parse throws nothing and gives valid events", async () => {
      const whole = at.message(WORDS);
      const broken = [
        "",
        "null",
        "[]",
        "{}",
        "7",
        '"text"',
        "{",
        whole.slice(0, whole.length / 2),
        whole.replaceAll(/"[^"]*"\s*:\s*/g, '"x":'),
        whole.replaceAll(/:\s*"[^"]*"/g, ":null"),
        whole.replaceAll(/:\s*"[^"]*"/g, ":[{}]"),
        whole.replaceAll(/>[^<]*</g, "><"),
      ];
      for (const payload of broken) {
        const request = await at.wrap(payload, { config, nowMs });
        const ctx = context();
        const verified = await channel.verify(request, ctx);
        if (!verified.ok) continue;
        if (await channel.handshake(verified, request, ctx)) continue;
        const parsed = await channel.parse(verified, request, ctx);
        const events = parsed.type === "events" ? parsed.events : [];
        for (const event of events) expect(ChannelEvent.safeParse(event).success).toBe(true);
      }
    });

    test("a very long message arrives whole", async () => {
      const text = LONG.slice(0, 2000).join(" ");
      const [event] = await events(await good(text));
      expect(event!.text).toBe(text);
    });

    testWhen(at.handshake !== undefined)("it answers the platform's set-up question", async () => {
      const request = await at.handshake!.request();
      const ctx = context();
      const verified = await channel.verify(request, ctx);
      expect(verified.ok).toBe(true);
      if (!verified.ok) return;
      const answer = await channel.handshake(verified, request, ctx);
      expect(answer).not.toBeNull();
      at.handshake!.expect(answer!);
    });

    testWhen(at.foreignReply !== undefined)("an answer never goes to a host that is not the platform's", async () => {
      const { payload, host } = at.foreignReply!;
      for (const event of await events(await at.wrap(payload, { config, nowMs }))) {
        const ctx = context(at.sending.answer);
        for (const piece of channel.render({ markdown: "Hello" })) {
          await channel.reply(event.target, piece, { idempotencyKey: "k" }, ctx).catch((error: unknown) => {
            expect(error).toBeInstanceOf(ChannelError);
          });
        }
        expect(ctx.requests.map(({ url }) => new URL(url).hostname)).not.toContain(host);
      }
    });
  });

  describe(`${name} as a channel: what goes out`, () => {
    const counted = (piece: Piece) => (at.counted ?? ((one: Piece) => one.text))(piece);
    const plain = (piece: Piece) => (at.plain ?? ((one: Piece) => one.text))(piece);
    const { pieceMax, unit } = channel.capabilities;
    const measure = (text: string) => (unit === "bytes" ? new TextEncoder().encode(text).length : text.length);
    const check = (pieces: Piece[]) => {
      for (const piece of pieces) {
        expect(measure(counted(piece))).toBeLessThanOrEqual(pieceMax);
        expect(piece.text.trim()).not.toBe("");
        expect(JSON.parse(JSON.stringify(piece))).toEqual(piece);
      }
    };
    const reply = (answer: (request: OutboundRequest) => StandInAnswer | Error, key = "key-1") => {
      const ctx = context(answer);
      const piece = channel.render({ markdown: "Hello" })[0]!;
      return { ctx, sent: channel.reply(at.sending.target, piece, { idempotencyKey: key }, ctx) };
    };
    const failure = async (answer: StandInAnswer | Error): Promise<ChannelError> => {
      // Whatever is asked first (a token, most often) is answered well; then comes the failure.
      const probe = reply(at.sending.answer);
      await probe.sent;
      const last = probe.ctx.requests.at(-1)!.url;
      const { sent } = reply((request) => (request.url === last ? answer : at.sending.answer(request)));
      const error: unknown = await sent.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ChannelError);
      return error as ChannelError;
    };

    test("words are never rendered to nothing, and nothing to words", () => {
      for (const markdown of [
        "Hello",
        "`x`",
        "- a",
        "# T",
        "|a|b|\n|-|-|\n|1|2|",
        "![](https://x.example/a.png)",
        "---\n\nx",
      ]) {
        const pieces = channel.render({ markdown });
        expect(pieces.length).toBeGreaterThan(0);
        check(pieces);
      }
    });

    test("a long answer is cut into pieces that fit, and no word is lost or moved", () => {
      const paragraphs = LONG.map((word, i) => (i % 40 === 39 ? `${word}\n\n` : `${word} `)).join("");
      const pieces = channel.render({ markdown: paragraphs });
      check(pieces);
      const found = pieces
        .map(plain)
        .join(" ")
        .match(/word\d+/g);
      expect(found).toEqual(LONG);
    });

    test("a long line and a long code block are cut too", () => {
      const line = "x".repeat(pieceMax * 2 + 17);
      const code = `before\n\n\`\`\`ts\n${LONG.slice(0, 4000).join("\n")}\n\`\`\`\n\nafter`;
      const lines = channel.render({ markdown: line });
      check(lines);
      expect(lines.map(plain).join("").replaceAll(/[^x]/g, "")).toHaveLength(line.length);
      const blocks = channel.render({ markdown: code });
      check(blocks);
      const text = blocks.map(plain).join("\n");
      expect(text.match(/word\d+/g)).toEqual(LONG.slice(0, 4000));
      expect(text).toMatch(/before[^]*after/);
    });

    test("any text: within limits, nothing lost", () => {
      const word = fc.stringMatching(/^[a-z]{1,12}$/);
      const text = fc.array(
        fc.oneof({ weight: 8, arbitrary: word }, fc.constantFrom("\n\n", "\n", "```\n", "- ", "你好", "🌍")),
        {
          minLength: 1,
          maxLength: 400,
        },
      );
      fc.assert(
        fc.property(text, (parts) => {
          const markdown = parts.join(" ");
          const pieces = channel.render({ markdown });
          check(pieces);
          const words: string[] = markdown.replaceAll(/```[^\n]*/g, "").match(/[a-z]+/g) ?? [];
          const out: string[] =
            pieces
              .map(plain)
              .join(" ")
              .match(/[a-z]+/g) ?? [];
          // Words behind an opening fence are its language: they may be shown or not.
          let place = 0;
          for (const one of words) {
            const found: number = out.indexOf(one, place);
            expect(found, `${one} of ${JSON.stringify(markdown)}`).toBeGreaterThanOrEqual(0);
            place = found + 1;
          }
        }),
        { numRuns: 60 },
      );
    });

    test("a piece is posted and its reference survives being stored", async () => {
      const { ctx, sent } = reply(at.sending.answer);
      const reference = await sent;
      expect(JSON.parse(JSON.stringify(reference))).toEqual(reference);
      expect(ctx.requests.length).toBeGreaterThan(0);
    });

    testWhen(channel.capabilities.idempotentReply)(
      "the same key gives the same request, another key another",
      async () => {
        const shape = async (key: string) => {
          const { ctx, sent } = reply(at.sending.answer, key);
          await sent;
          const { url, headers, body } = ctx.requests.at(-1)!;
          return JSON.stringify([url, headers, typeof body === "string" ? body : null]);
        };
        expect(await shape("key-1")).toBe(await shape("key-1"));
        expect(await shape("key-1")).not.toBe(await shape("key-2"));
      },
    );

    test("too many requests: wait as long as told", async () => {
      const error = await failure(at.sending.limited.answer);
      expect(error.retryable).toBe(true);
      if (at.sending.limited.retryAfterMs !== undefined)
        expect(error.retryAfterMs).toBe(at.sending.limited.retryAfterMs);
    });

    test("the platform's own failure and no answer at all are tried again; a refusal is not", async () => {
      expect((await failure(at.sending.failing)).retryable).toBe(true);
      const lost = new ChannelError("no answer", { retryable: true });
      expect((await failure(lost)).retryable).toBe(true);
      expect((await failure(at.sending.refused)).retryable).toBe(false);
    });

    testWhen(at.sending.expired !== undefined)("a refused token is said to be one", async () => {
      expect((await failure(at.sending.expired!)).authExpired).toBe(true);
    });

    test("no failure tells a secret", async () => {
      const secrets = channel.secretFields
        .map((field) => (config as Record<string, unknown>)[field])
        .filter((value): value is string => typeof value === "string" && value.length > 3);
      for (const answer of [at.sending.limited.answer, at.sending.failing, at.sending.refused]) {
        const { message } = await failure(answer);
        for (const secret of secrets) expect(message).not.toContain(secret);
      }
    });
  });
}
