// An adapter against its platform's stand-in, over real HTTP: what the product does with it, in small.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventsOf } from "#channels/contract/context.testsuite";
import { testWhen } from "#channels/contract/test-when.testsuite";
import { type Channel, ChannelError, type Piece, type SentRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived } from "#channels/contract/arrived.testsuite";
import { contextAt } from "./context.ts";
import type { Said, StandIn } from "./platform.ts";

const KEY = { idempotencyKey: "key-1" };
const FILE = { name: "notes.txt", mime: "text/plain", bytes: new TextEncoder().encode("some notes") };
const PICTURE = {
  kind: "image" as const,
  name: "dot.png",
  mime: "image/png",
  bytes: new Uint8Array([137, 80, 78, 71]),
};

export function describeAgainstStandIn<Config>(channel: Channel<Config>, start: () => Promise<StandIn>): void {
  let standIn: StandIn;
  beforeEach(async () => {
    standIn = await start();
  });
  afterEach(() => standIn.close());

  const { capabilities, platform } = channel;
  const said = (more: Partial<Said> = {}): Said => ({
    id: "7001",
    text: "Hello <b> & you",
    conversation: "chat-1",
    scope: "direct",
    sender: { id: "ada", name: "Ada" },
    ...more,
  });
  const hear = async (what: Said): Promise<ChannelEvent> => {
    const ctx = contextAt(channel, standIn);
    const [event, ...more] = await eventsOf(channel, arrived(await standIn.sign(what)), ctx);
    if (!event || more.length > 0) throw new Error("not one event");
    return event;
  };
  const say = async (markdown: string, what = said()): Promise<{ piece: Piece; ref: SentRef }> => {
    const piece = channel.render({ markdown, actions: capabilities.actions ? [{ id: "yes", label: "Yes" }] : [] })[0]!;
    return { piece, ref: await channel.reply((await hear(what)).target, piece, KEY, contextAt(channel, standIn)) };
  };

  describe(`${platform} against its stand-in`, () => {
    test("a message is heard, and its redelivery is the same event", async () => {
      const event = await hear(said());
      expect(event).toMatchObject({ kind: "message", text: "Hello <b> & you", addressed: true });
      expect(event.conversation.scope).toBe(standIn.scope ?? "direct");
      expect((await hear(said())).eventId).toBe(event.eventId);
      expect((await hear(said({ id: "7002" }))).eventId).not.toBe(event.eventId);
    });

    test("the set-up question is answered", async () => {
      const handshake = await standIn.handshake?.();
      if (!handshake) return;
      const ctx = contextAt(channel, standIn);
      const request = arrived(handshake.request);
      const verified = await channel.verify(request, ctx);
      const answer = verified.ok ? await channel.handshake(verified, request, ctx) : null;
      expect(handshake.isRight(answer?.status ?? 0, answer?.body ?? "")).toBe(true);
    });

    test("an answer is shown where the question was, with its button", async () => {
      await say("Hello **there**");
      const [shown] = standIn.shown();
      expect(shown).toMatchObject({ conversation: "chat-1", actions: capabilities.actions ? ["yes"] : [] });
      expect(shown!.text.replaceAll("*", "")).toBe("Hello there");
    });

    testWhen(capabilities.actions)("a button comes back as what it stands for", async () => {
      await say("Well?");
      const pressed = await hear(said({ id: "7003", action: "yes" }));
      expect(pressed).toMatchObject({ kind: "action", action: { id: "yes" } });
    });

    testWhen(capabilities.forms === true)("fields come back as they were filled in", async () => {
      const text = { name: "city", label: "City", type: "text" as const, options: [], required: true };
      const one = { ...text, name: "size", type: "choice" as const, options: ["S", "L"] };
      const some = { ...one, name: "extras", type: "choices" as const, required: false };
      const form = { id: "form:1", submit: "Send", fields: [text, one, some] };
      const [piece] = channel.render({ markdown: "Where to?", form, actions: [{ id: "no", label: "No" }] });
      await channel.reply((await hear(said())).target, piece!, KEY, contextAt(channel, standIn));
      expect(standIn.shown()).toMatchObject([{ text: "Where to?", actions: ["form:1", "no"] }]);
      const values = { city: "Oslo & <b>", size: "1", extras: "0,1" };
      const sent = await hear(said({ id: "7006", action: "form:1", values }));
      expect(sent).toMatchObject({ kind: "action", action: { id: "form:1", values } });
      const bare = await hear(said({ id: "7007", action: "form:1", values: { city: "Oslo", size: "0" } }));
      expect(bare.action!.values).toMatchObject({ city: "Oslo", size: "0" });
      expect(bare.action!.values["extras"] ?? "").toBe("");
    });

    testWhen(channel.edit !== undefined)("a message is changed in place", async () => {
      const { ref } = await say("one");
      await channel.edit!(ref, channel.render({ markdown: "two" })[0]!, contextAt(channel, standIn));
      expect(standIn.shown()).toMatchObject([{ text: "two", edits: 1 }]);
    });

    test("each failure is told as what it is", async () => {
      const failed = async (): Promise<ChannelError> => {
        const error: unknown = await say("x", said({ id: crypto.randomUUID() })).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(ChannelError);
        return error as ChannelError;
      };
      standIn.fail({ kind: "limited", retryAfterMs: 3000 });
      expect(await failed()).toMatchObject({ retryable: true, retryAfterMs: 3000 });
      standIn.fail({ kind: "failing", status: 502 });
      expect(await failed()).toMatchObject({ retryable: true, authExpired: false });
      standIn.fail({ kind: "expired" });
      expect(await failed()).toMatchObject({ authExpired: true });
      standIn.fail({ kind: "refused" });
      expect(await failed()).toMatchObject({ retryable: false });
      standIn.fail({ kind: "lost" });
      expect(await failed()).toMatchObject({ retryable: true });
      await say("after all");
      expect(standIn.shown().at(-1)!.text).toBe("after all");
    });

    test("long answers are taken piece by piece", async () => {
      const { target } = await hear(said());
      const words = Array.from({ length: 6000 }, (_, i) => `word${i}`);
      let to = target;
      for (const [at, piece] of channel.render({ markdown: words.join(" ") }).entries()) {
        await channel.reply(to, piece, { idempotencyKey: `k${at}` }, contextAt(channel, standIn));
        if (to.repliesMax === 1 && to.fallback) to = to.fallback;
      }
      const shown = standIn.shown().map(({ text }) => text);
      expect(shown.join(" ").split(/\s+/)).toEqual(words);
    });

    for (const scope of ["direct", "group"] as const) {
      testWhen(channel.stream !== undefined)(`an answer grows in a ${scope} chat and ends exact`, async () => {
        let nowMs = Date.now();
        const ctx = contextAt(channel, standIn, () => nowMs);
        const event = await hear(said({ scope, conversation: `${scope}-1`, mentioned: scope === "group" }));
        expect(event).toMatchObject({ addressed: true, text: "Hello <b> & you" });
        const stream = channel.stream!;
        let ref = (await stream.begin(event.target, KEY, ctx))!;
        for (const [at, markdown] of ["One", "One two", "One two **thr"].entries()) {
          nowMs += 5000;
          ref = await stream.update(JSON.parse(JSON.stringify(ref)) as typeof ref, { markdown, n: at + 1 }, ctx);
        }
        const final = { reply: { markdown: "One two **three**" }, n: 4 };
        const { rest, sent } = await stream.finish(ref, final, ctx);
        expect([rest, JSON.parse(JSON.stringify(sent))]).toEqual([[], sent]);
        expect(standIn.shown()).toHaveLength(1);
        const [shown] = standIn.shown();
        expect(shown!.text.replaceAll("*", "")).toBe("One two three");
        expect(shown!.conversation).toBe(`${scope}-1`);
        expect(shown!.edits).toBeGreaterThanOrEqual(2);
      });
    }

    testWhen(channel.capabilities.files.in)("a file that came is fetched", async () => {
      const event = await hear(said({ id: "7005", text: "look", file: FILE }));
      expect(event.files).toMatchObject([{ kind: "file", name: "notes.txt" }]);
      const { bytes } = await channel.download!(event.files[0]!, contextAt(channel, standIn));
      expect(new TextDecoder().decode(bytes)).toBe("some notes");
    });

    testWhen(channel.sendFile !== undefined)("a picture is sent", async () => {
      const { target } = await hear(said());
      await channel.sendFile!(target, PICTURE, KEY, contextAt(channel, standIn));
      expect(standIn.shown()).toMatchObject([{ file: { name: "dot.png", bytes: PICTURE.bytes } }]);
    });

    testWhen(channel.typing !== undefined)("waiting is shown without a complaint", async () => {
      const { target } = await hear(said());
      await channel.typing!(target, contextAt(channel, standIn));
      expect(standIn.shown()).toEqual([]);
    });
  });
}
