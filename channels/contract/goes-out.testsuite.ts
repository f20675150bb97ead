import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChannelError, type OutboundRequest, type Piece } from "#core/channel";
import { type ChannelCase, LONG } from "./channel-case.testsuite.ts";
import { type StandInAnswer, testContext } from "./context.testsuite.ts";
import { testWhen } from "./test-when.testsuite.ts";

export function describeOutgoing<Config>(name: string, at: ChannelCase<Config>): void {
  const { channel, config, nowMs } = at;
  const context = (answer: (request: OutboundRequest) => StandInAnswer | Error) =>
    testContext(channel, config, { nowMs, answer });

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

    test("a token is asked for once, and anew after it was refused", async () => {
      const [piece] = channel.render({ markdown: "Hello" });
      let refuses = false;
      let posted = "";
      const ctx = context((request) =>
        refuses && request.url === posted ? at.sending.expired! : at.sending.answer(request),
      );
      const send = () => channel.reply(at.sending.target, piece!, { idempotencyKey: "k" }, ctx);
      const countOf = async (run: () => Promise<unknown>) => {
        const before = ctx.requests.length;
        await run();
        return ctx.requests.length - before;
      };
      const first = await countOf(send);
      posted = ctx.requests.at(-1)!.url;
      expect(await countOf(send)).toBe(1);
      if (!at.sending.expired) return;
      refuses = true;
      await expect(send()).rejects.toMatchObject({ authExpired: true });
      refuses = false;
      expect(await countOf(send)).toBe(first);
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
