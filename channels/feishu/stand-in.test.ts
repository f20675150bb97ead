import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { contextAt } from "#test/platforms/context";
import { arrived } from "../contract/arrived.testsuite.ts";
import { startFeishu } from "#test/platforms/feishu";
import type { Said, StandIn } from "#test/platforms/platform";
import { eventsOf } from "../contract/context.testsuite.ts";
import { feishuChannel } from "./channel.ts";

describe("against the platform's API", () => {
  let platform: StandIn;
  beforeAll(async () => {
    platform = await startFeishu();
  });
  afterAll(() => platform.close());

  const said = (over: Partial<Said>): Said => ({
    id: "om_in",
    text: "hello",
    conversation: "oc_direct",
    scope: "direct",
    sender: { id: "ou_ada", name: "Ada" },
    ...over,
  });
  const heard = async (one: Said): Promise<ChannelEvent> => {
    const ctx = contextAt(feishuChannel, platform);
    const request = arrived(await platform.sign(one));
    const [event] = await eventsOf(feishuChannel, request, ctx);
    if (!event) throw new Error("no event");
    return event;
  };

  test("an answer streams into one card, whatever is repeated, and ends with its buttons", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const { target } = await heard(
      said({ id: "om_s", conversation: "oc_s", scope: "group", mentioned: true, text: "go" }),
    );
    const stream = feishuChannel.stream!;
    await stream.begin(target, { idempotencyKey: "turn-1" }, ctx);
    let ref: StreamRef = (await stream.begin(target, { idempotencyKey: "turn-1" }, ctx))!;
    ref = await stream.update(ref, { markdown: "Hel", n: 1 }, ctx);
    ref = await stream.update(ref, { markdown: "Hel", n: 1 }, ctx);
    ref = await stream.update(ref, { markdown: "Hello **wor", n: 2 }, ctx);
    const final = { reply: { markdown: "Hello **world**", actions: [{ id: "ok", label: "OK" }] }, n: 3 };
    platform.fail({ kind: "lost" });
    await expect(stream.finish(ref, final, ctx)).rejects.toMatchObject({ retryable: true });
    const { sent, rest } = await stream.finish(ref, final, ctx);
    expect(rest).toEqual([]);
    const shown = platform.shown().filter((one) => one.conversation === "oc_s");
    expect(shown).toMatchObject([{ text: "Hello **world**", actions: ["ok"], id: sent["messageId"] }]);

    const pressed = await heard(said({ id: "p1", conversation: "oc_s", scope: "group", action: "ok" }));
    expect(pressed).toMatchObject({
      kind: "action",
      action: { id: "ok" },
      conversation: { key: "oc_s", scope: "group" },
    });
    const again = feishuChannel.render({ markdown: "Sure?", actions: [{ id: "sure", label: "Sure" }] })[0]!;
    const edited = await feishuChannel.edit!(sent, again, ctx);
    expect(await heard(said({ id: "p2", conversation: "oc_s", scope: "group", action: "sure" }))).toMatchObject({
      kind: "action",
      conversation: { key: "oc_s", scope: "group" },
    });
    const later = { ...ctx, nowMs: () => Date.now() + 1000 };
    await feishuChannel.edit!(edited, feishuChannel.render({ markdown: "Done" })[0]!, later);
    expect((await platform.until((one) => one.text === "Done")).actions).toEqual([]);
  });

  test("a stream that Feishu closed after ten minutes is opened again", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const { target } = await heard(said({ id: "om_c", conversation: "oc_c" }));
    const ref = (await feishuChannel.stream!.begin(target, { idempotencyKey: "turn-c" }, ctx))!;
    await feishuChannel.stream!.finish(ref, { reply: { markdown: "one" }, n: 1 }, ctx);
    await feishuChannel.stream!.update(ref, { markdown: "one two", n: 2 }, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "oc_c", text: "one two" });
  });

  test("what does not fit into the streamed card comes after it", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const { target } = await heard(said({ id: "om_l", conversation: "oc_l" }));
    const markdown = Array.from({ length: 500 }, (_, i) => `Paragraph ${i} ${"words ".repeat(12)}`).join("\n\n");
    let ref = (await feishuChannel.stream!.begin(target, { idempotencyKey: "turn-l" }, ctx))!;
    ref = await feishuChannel.stream!.update(ref, { markdown, n: 1 }, ctx);
    const before = platform.shown().at(-1)!.edits;
    ref = await feishuChannel.stream!.update(ref, { markdown: `${markdown} more`, n: 2 }, ctx);
    expect(platform.shown().at(-1)!.edits).toBe(before);
    const { rest } = await feishuChannel.stream!.finish(ref, { reply: { markdown }, n: 3 }, ctx);
    for (const [at, piece] of rest.entries())
      await feishuChannel.reply(target, piece, { idempotencyKey: `rest-${at}` }, ctx);
    const all = platform.shown().filter((one) => one.conversation === "oc_l");
    expect(all.length).toBe(rest.length + 1);
    expect(
      all
        .map((one) => one.text)
        .join("\n")
        .match(/Paragraph \d+/g),
    ).toHaveLength(500);
  });

  test("files go both ways", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const bytes = new Uint8Array([1, 2, 3, 255]);
    const event = await heard(said({ id: "om_f", file: { name: "a.bin", mime: "application/octet-stream", bytes } }));
    expect(await feishuChannel.download!(event.files[0]!, ctx)).toEqual({ bytes, mime: "application/octet-stream" });
    for (const kind of ["image", "file"] as const) {
      const file = { kind, name: `b.${kind}`, mime: "image/png", bytes };
      await feishuChannel.sendFile!(event.target, file, { idempotencyKey: `file-${kind}` }, ctx);
      expect([...platform.shown().at(-1)!.file!.bytes]).toEqual([...bytes]);
    }
  });

  test("the answer to a message that was taken back goes to the group", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const gone = { data: { chatId: "oc_g", key: "oc_g", scope: "group", messageId: "om_gone" } };
    const piece = feishuChannel.render({ markdown: "late" })[0]!;
    await expect(feishuChannel.reply(gone, piece, { idempotencyKey: "g" }, ctx)).rejects.toMatchObject({
      windowClosed: true,
    });
  });

  test("a refused token is asked for again, and the wait is as long as said", async () => {
    const ctx = contextAt(feishuChannel, platform);
    const { target } = await heard(said({ id: "om_t", conversation: "oc_t" }));
    const piece = feishuChannel.render({ markdown: "with a new token" })[0]!;
    platform.fail({ kind: "expired" });
    await expect(feishuChannel.reply(target, piece, { idempotencyKey: "t" }, ctx)).rejects.toMatchObject({
      authExpired: true,
    });
    platform.fail({ kind: "limited", retryAfterMs: 3000 });
    await expect(feishuChannel.reply(target, piece, { idempotencyKey: "t" }, ctx)).rejects.toMatchObject({
      retryAfterMs: 3000,
    });
    await feishuChannel.reply(target, piece, { idempotencyKey: "t" }, ctx);
    await feishuChannel.reply(target, piece, { idempotencyKey: "t" }, ctx);
    expect(platform.shown().filter((one) => one.conversation === "oc_t")).toHaveLength(1);
  });

  test("connecting says who the bot is and what to paste", async () => {
    const steps = await feishuChannel.connect!(contextAt(feishuChannel, platform), "https://weft.example/hooks/c1");
    expect(steps).toMatchObject([
      { code: "CredentialsRight", bot: expect.stringMatching(/./) as string },
      { code: "PasteAddress", url: "https://weft.example/hooks/c1" },
    ]);
  });
});
