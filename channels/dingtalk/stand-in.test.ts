import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { contextAt } from "#test/platforms/context";
import { arrived } from "../contract/arrived.testsuite.ts";
import { DINGTALK_GROUP_ROBOT, startDingTalk } from "#test/platforms/dingtalk";
import type { Said, StandIn } from "#test/platforms/platform";
import { eventsOf } from "../contract/context.testsuite.ts";
import { dingtalkChannel } from "./channel.ts";
import { postToDingTalkGroup } from "./group-robot.ts";

describe("against the platform's API", () => {
  let platform: StandIn;
  beforeAll(async () => {
    platform = await startDingTalk();
  });
  afterAll(() => platform.close());

  const said = (over: Partial<Said>): Said => ({
    id: "m1",
    text: "hello",
    conversation: "cid-direct",
    scope: "direct",
    sender: { id: "ada", name: "Ada" },
    ...over,
  });
  const heard = async (one: Said): Promise<ChannelEvent> => {
    const ctx = contextAt(dingtalkChannel, platform);
    const request = arrived(await platform.sign(one));
    const [event] = await eventsOf(dingtalkChannel, request, ctx);
    if (!event) throw new Error("no event");
    return event;
  };

  test("an answer goes by the session, with buttons that come back", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const { target } = await heard(said({ id: "g1", conversation: "cid-g", scope: "group" }));
    const [piece] = dingtalkChannel.render({ markdown: "Deploy?", actions: [{ id: "yes/1", label: "Yes" }] });
    await dingtalkChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "cid-g", actions: ["yes/1"] });
    const pressed = await heard(said({ id: "g2", conversation: "cid-g", scope: "group", action: "yes/1" }));
    expect(pressed).toMatchObject({ kind: "action", action: { id: "yes/1" }, text: "" });
  });

  test("when the session is over, the fallback takes it", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const { target } = await heard(said({ id: "d1" }));
    const piece = dingtalkChannel.render({ markdown: "later" })[0]!;
    const over = {
      ...target,
      data: { ...target.data, sessionUrl: "https://oapi.dingtalk.com/robot/sendBySession?session=gone" },
    };
    await expect(dingtalkChannel.reply(over, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      windowClosed: true,
    });
    await dingtalkChannel.reply(target.fallback!, piece, { idempotencyKey: "k" }, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "cid-direct", text: "later" });
    platform.fail({ kind: "limited", retryAfterMs: 1 });
    await expect(dingtalkChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      retryable: true,
    });
    platform.fail({ kind: "expired" });
    await expect(dingtalkChannel.reply(target.fallback!, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      authExpired: true,
    });
    await dingtalkChannel.reply(target.fallback!, piece, { idempotencyKey: "k" }, ctx);
  });

  test("an AI card is delivered once and written to its end, whatever is repeated", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const { target } = await heard(said({ id: "s1", conversation: "cid-s", scope: "group" }));
    const stream = dingtalkChannel.stream!;
    await stream.begin(target, { idempotencyKey: "turn" }, ctx);
    let ref: StreamRef = (await stream.begin(target, { idempotencyKey: "turn" }, ctx))!;
    ref = await stream.update(ref, { markdown: "Hel", n: 1 }, ctx);
    ref = await stream.update(ref, { markdown: `Hello ${"word ".repeat(1000)}`, n: 2 }, ctx);
    const final = { reply: { markdown: `Hello ${"word ".repeat(1000)}end` }, n: 3 };
    platform.fail({ kind: "lost" });
    await expect(stream.finish(ref, final, ctx)).rejects.toMatchObject({ retryable: true });
    const { rest } = await stream.finish(ref, final, ctx);
    for (const piece of rest) await dingtalkChannel.reply(target, piece, { idempotencyKey: "rest" }, ctx);
    const all = platform.shown().filter((one) => one.conversation === "cid-s");
    expect(all).toHaveLength(2);
    expect(
      all
        .map((one) => one.text)
        .join(" ")
        .match(/word|end/g),
    ).toHaveLength(1001);
  });

  test("without a card template nothing streams", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const { cardTemplateId: _none, ...plain } = ctx.config;
    const target = { data: { conversation: "cid-s" } };
    expect(await dingtalkChannel.stream!.begin(target, { idempotencyKey: "k" }, { ...ctx, config: plain })).toBeNull();
  });

  test("files go both ways", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const bytes = new Uint8Array([9, 8, 7]);
    const event = await heard(said({ id: "f1", file: { name: "a.png", mime: "image/png", bytes } }));
    expect(await dingtalkChannel.download!(event.files[0]!, ctx)).toEqual({ bytes, mime: "image/png" });
    for (const kind of ["image", "file"] as const) {
      await dingtalkChannel.sendFile!(
        event.target,
        { kind, name: "b.pdf", mime: "x/y", bytes },
        { idempotencyKey: "f" },
        ctx,
      );
      expect([...platform.shown().at(-1)!.file!.bytes]).toEqual([9, 8, 7]);
    }
  });

  test("a group robot's message is signed in its address, and goes to DingTalk only", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    const [piece] = dingtalkChannel.render({ markdown: "# Done\n\nall well" });
    await postToDingTalkGroup(DINGTALK_GROUP_ROBOT, piece!, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "group-robot", text: "# Done\n\nall well" });
    await expect(postToDingTalkGroup({ ...DINGTALK_GROUP_ROBOT, secret: "SECwrong" }, piece!, ctx)).rejects.toThrow(
      "310000",
    );
    const foreign = { webhookUrl: "https://oapi.dingtalk.com.evil.example/robot/send?access_token=1" };
    await expect(postToDingTalkGroup(foreign, piece!, ctx)).rejects.toThrow("not an address");
  });

  test("connecting checks the credentials", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    expect(await dingtalkChannel.connect!(ctx, "https://weft.example/hooks/c1")).toContainEqual(
      expect.objectContaining({ code: "PasteAddress", url: "https://weft.example/hooks/c1" }),
    );
    const wrong = { ...contextAt(dingtalkChannel, platform), config: { ...ctx.config, appSecret: "wrong-secret" } };
    await expect(dingtalkChannel.connect!(wrong, "https://weft.example/")).rejects.toMatchObject({ retryable: false });
  });
});
