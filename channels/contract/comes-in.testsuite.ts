import * as z from "zod";
import { wordsOfFailure } from "#core/channel/failure-words";
import { describe, expect, test } from "vitest";
import { ChannelError, type InboundRequest, type OutboundRequest } from "#core/channel";
import { ChannelEvent, type ReplyTarget } from "#protocol/channel-event";
import { type ChannelCase, LONG } from "./channel-case.testsuite.ts";
import { type StandInAnswer, testContext } from "./context.testsuite.ts";
import { testWhen } from "./test-when.testsuite.ts";

const WORDS = 'Hello from afar: 你好 🌍 & <b> *x* "quoted"';

export function describeIncoming<Config>(name: string, at: ChannelCase<Config>): void {
  const { channel, config, nowMs } = at;
  const context = (
    answer: ((request: OutboundRequest) => StandInAnswer | Error) | undefined = at.whileVerifying,
    under = config,
  ) => testContext(channel, under, { nowMs, ...(answer ? { answer } : {}) });
  const good = (text = WORDS) => at.wrap(at.message(text), { config, nowMs });

  describe(`${name} as a channel: what comes in`, () => {
    const { properties = {} } = z.toJSONSchema(channel.configSchema, { io: "input", unrepresentable: "any" });
    const fields = Object.keys(properties);
    const expectRefused = async (request: InboundRequest, under = config): Promise<void> => {
      const verdict = await channel.verify(request, context(at.whileVerifying, under));
      expect(verdict.ok).toBe(false);
      if (verdict.ok) return;
      expect(verdict.reason).toBe(wordsOfFailure(verdict.why));
      // A page calls it as the form does.
      if ("field" in verdict.why) expect(fields).toContain(verdict.why.field);
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
        const [piece] = channel.render({ markdown: "Hello" });
        for (let to: ReplyTarget | undefined = event.target; to; to = to.fallback) {
          await channel.reply(to, piece!, { idempotencyKey: "k" }, ctx).catch((error: unknown) => {
            expect(error).toBeInstanceOf(ChannelError);
          });
        }
        expect(ctx.requests.map(({ url }) => new URL(url).hostname)).not.toContain(host);
      }
    });
  });
}
