import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChannelEvent } from "#protocol/channel-event";
import { contextAt } from "#test/platforms/context";
import { arrived } from "../contract/arrived.testsuite.ts";
import type { Said, StandIn } from "#test/platforms/platform";
import { startWeComApp } from "#test/platforms/wecom-app";
import { eventsOf } from "../contract/context.testsuite.ts";
import { wecomAppChannel } from "./channel.ts";

describe("against the platform's API", () => {
  let platform: StandIn;
  beforeAll(async () => {
    platform = await startWeComApp();
  });
  afterAll(() => platform.close());

  const said = (over: Partial<Said>): Said => ({
    id: "100",
    text: "hello",
    conversation: "ada",
    scope: "direct",
    sender: { id: "ada", name: "Ada" },
    ...over,
  });
  const heard = async (one: Said): Promise<ChannelEvent> => {
    const ctx = contextAt(wecomAppChannel, platform);
    const request = arrived(await platform.sign(one));
    const [event] = await eventsOf(wecomAppChannel, request, ctx);
    if (!event) throw new Error("no event");
    return event;
  };

  test("a long answer in pieces, a question as a card whose button comes back", async () => {
    const ctx = contextAt(wecomAppChannel, platform);
    const { target } = await heard(said({}));
    const markdown = Array.from({ length: 200 }, (_, i) => `Paragraph ${i}`).join("\n\n");
    for (const piece of wecomAppChannel.render({ markdown }))
      await wecomAppChannel.reply(target, piece, { idempotencyKey: "k" }, ctx);
    expect(
      platform
        .shown()
        .map((one) => one.text)
        .join("\n")
        .match(/Paragraph \d+/g),
    ).toHaveLength(200);
    const [card] = wecomAppChannel.render({ markdown: "Deploy?", actions: [{ id: "yes", label: "Yes" }] });
    await wecomAppChannel.reply(target, card!, { idempotencyKey: "card" }, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ text: "Deploy?", actions: ["yes"] });
    // WeCom takes no id of a card twice.
    await wecomAppChannel.reply(target, card!, { idempotencyKey: "another card" }, ctx);
    expect(await heard(said({ id: "101", action: "yes" }))).toMatchObject({ kind: "action", action: { id: "yes" } });
  });

  test("a person who may not see the app, an untrusted address, an expired token", async () => {
    const ctx = contextAt(wecomAppChannel, platform);
    const { target } = await heard(said({}));
    const piece = wecomAppChannel.render({ markdown: "x" })[0]!;
    const stranger = { data: { userId: "nobody" } };
    await expect(wecomAppChannel.reply(stranger, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      retryable: false,
    });
    platform.fail({ kind: "refused" });
    await expect(wecomAppChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toThrow("企业可信IP");
    platform.fail({ kind: "expired" });
    await expect(wecomAppChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      authExpired: true,
    });
    await wecomAppChannel.reply(target, piece, { idempotencyKey: "k" }, ctx);
  });

  test("files go both ways", async () => {
    const ctx = contextAt(wecomAppChannel, platform);
    const bytes = new Uint8Array([1, 2, 3, 4, 5]);
    const event = await heard(said({ id: "102", file: { name: "a.png", mime: "image/png", bytes } }));
    expect(await wecomAppChannel.download!(event.files[0]!, ctx)).toEqual({ bytes, mime: "image/png" });
    const gone = { kind: "image" as const, ref: { mediaId: "gone" } };
    await expect(wecomAppChannel.download!(gone, ctx)).rejects.toMatchObject({ retryable: false });
    for (const kind of ["image", "file"] as const) {
      await wecomAppChannel.sendFile!(
        event.target,
        { kind, name: "b", mime: "x/y", bytes },
        { idempotencyKey: "f" },
        ctx,
      );
      expect([...platform.shown().at(-1)!.file!.bytes]).toEqual([1, 2, 3, 4, 5]);
    }
  });

  test("connecting checks the credentials", async () => {
    const ctx = contextAt(wecomAppChannel, platform);
    expect(await wecomAppChannel.connect!(ctx, "https://weft.example/hooks/c1")).toContainEqual(
      expect.objectContaining({ code: "PasteAddress", url: "https://weft.example/hooks/c1" }),
    );
    const wrong = { ...contextAt(wecomAppChannel, platform), config: { ...ctx.config, secret: "wrong" } };
    await expect(wecomAppChannel.connect!(wrong, "https://weft.example/")).rejects.toMatchObject({ retryable: false });
  });
});
