import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamRef } from "#core/channel";
import { contextAt } from "#test/platforms/context";
import { arrived } from "../contract/arrived.testsuite.ts";
import type { Said, StandIn } from "#test/platforms/platform";
import { startQQ } from "#test/platforms/qq";
import { qqChannel } from "./channel.ts";

describe("against the platform's API", () => {
  let platform: StandIn & { confirmed: string[] };
  beforeAll(async () => {
    platform = await startQQ();
  });
  afterAll(() => platform.close());

  const said = (over: Partial<Said>): Said => ({
    id: "m1",
    text: "hello",
    conversation: "U1",
    scope: "direct",
    sender: { id: "U1", name: "Ada" },
    ...over,
  });
  const heard = async (one: Said) => {
    const ctx = contextAt(qqChannel, platform);
    const request = arrived(await platform.sign(one));
    const verified = await qqChannel.verify(request, ctx);
    if (!verified.ok) throw new Error(verified.reason);
    const found = await qqChannel.parse(verified, request, ctx);
    if (found.type !== "events" || !found.events[0]) throw new Error("no event");
    return { ...found.events[0], ctx, verified };
  };

  test("the set-up question is answered with the bot's signature", async () => {
    const question = await platform.handshake!();
    const ctx = contextAt(qqChannel, platform);
    const request = arrived(question.request);
    const verified = await qqChannel.verify(request, ctx);
    const answer = verified.ok ? await qqChannel.handshake(verified, request, ctx) : null;
    expect(question.isRight(answer!.status, answer!.body!)).toBe(true);
  });

  test("the same answer is posted once, and a button comes back and is confirmed", async () => {
    const { target, ctx } = await heard(said({ id: "g1", scope: "group", conversation: "G1" }));
    const [piece] = qqChannel.render({ markdown: "Deploy?", actions: [{ id: "yes", label: "Yes", style: "primary" }] });
    for (const idempotencyKey of ["k1", "k1"]) await qqChannel.reply(target, piece!, { idempotencyKey }, ctx);
    expect(platform.shown().filter((one) => one.conversation === "G1")).toMatchObject([
      { text: "Deploy?", actions: ["yes"] },
    ]);
    const pressed = await heard(said({ id: "i1", scope: "group", conversation: "G1", action: "yes" }));
    expect(pressed).toMatchObject({ kind: "action", action: { id: "yes" }, conversation: { key: "group:G1" } });
    expect((await qqChannel.acknowledge!(pressed.verified, { streamId: "s" }, ctx)).body).toBe('{"op":12}');
    expect(platform.confirmed).toEqual(["i1"]);
    await qqChannel.reply(pressed.target, qqChannel.render({ markdown: "Done" })[0]!, { idempotencyKey: "k2" }, ctx);
    expect(platform.shown().at(-1)!.text).toBe("Done");
  });

  test("a bot without Markdown says plain words, its buttons named", async () => {
    const { target, ctx } = await heard(said({ id: "p1" }));
    const [piece] = qqChannel.render({ markdown: "**Deploy?**", actions: [{ id: "yes", label: "Yes" }] });
    const plain = { ...ctx, config: { ...ctx.config, markdown: false } };
    await qqChannel.reply(target, piece!, { idempotencyKey: "k" }, plain);
    expect(platform.shown().at(-1)).toMatchObject({ text: "Deploy?\n\n• Yes", actions: [] });
    expect(await qqChannel.stream!.begin(target, { idempotencyKey: "k" }, plain)).toBeNull();
  });

  test("between two an answer streams into one message, whatever is repeated", async () => {
    const { target, ctx } = await heard(said({ id: "s1", conversation: "U2", sender: { id: "U2", name: "Bo" } }));
    const stream = qqChannel.stream!;
    await qqChannel.typing!(target, ctx);
    let ref: StreamRef = (await stream.begin(target, { idempotencyKey: "turn" }, ctx))!;
    ref = await stream.update(ref, { markdown: "Hel", n: 1 }, ctx);
    ref = await stream.update(ref, { markdown: "Hello", n: 2 }, ctx);
    const final = { reply: { markdown: `Hello ${"word ".repeat(500)}`, actions: [{ id: "ok", label: "OK" }] }, n: 3 };
    platform.fail({ kind: "lost" });
    await expect(stream.finish(ref, final, ctx)).rejects.toMatchObject({ retryable: true });
    const { rest } = await stream.finish(ref, final, ctx);
    for (const [at, piece] of rest.entries())
      await qqChannel.reply(target, piece, { idempotencyKey: `rest-${at}` }, ctx);
    const all = platform.shown().filter((one) => one.conversation === "U2");
    expect(
      all
        .map((one) => one.text)
        .join(" ")
        .match(/word/g),
    ).toHaveLength(500);
    expect(all.at(-1)!.actions).toEqual(["ok"]);
    const group = { data: { to: "groups/G1", msgId: "g1" } };
    expect(await stream.begin(group, { idempotencyKey: "k" }, ctx)).toBeNull();
  });

  test("an answer to what may not be answered any more, a new token, a wait", async () => {
    const { target, ctx } = await heard(said({ id: "w1", conversation: "U3", sender: { id: "U3", name: "Cy" } }));
    const piece = qqChannel.render({ markdown: "x" })[0]!;
    const old = { data: { to: "users/U3", msgId: "unknown" } };
    await expect(qqChannel.reply(old, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      windowClosed: true,
    });
    platform.fail({ kind: "expired" });
    await expect(qqChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      authExpired: true,
    });
    platform.fail({ kind: "limited", retryAfterMs: 2000 });
    await expect(qqChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      retryAfterMs: 2000,
    });
    await qqChannel.reply(target, piece, { idempotencyKey: "k" }, ctx);
  });

  test("files go both ways, but not into guilds", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { target, files, ctx } = await heard(said({ id: "f1", file: { name: "a.png", mime: "image/png", bytes } }));
    expect(await qqChannel.download!(files[0]!, ctx)).toEqual({ bytes, mime: "image/png" });
    const file = { kind: "image" as const, name: "b.png", mime: "image/png", bytes };
    await qqChannel.sendFile!(target, file, { idempotencyKey: "f" }, ctx);
    expect([...platform.shown().at(-1)!.file!.bytes]).toEqual([1, 2, 3]);
    const guild = { data: { to: "channels/c", msgId: "m" } };
    await expect(qqChannel.sendFile!(guild, file, { idempotencyKey: "f" }, ctx)).rejects.toMatchObject({
      retryable: false,
    });
  });

  test("connecting checks the credentials", async () => {
    const ctx = contextAt(qqChannel, platform);
    expect(await qqChannel.connect!(ctx, "https://weft.example/hooks/c1")).toContainEqual(
      expect.objectContaining({ code: "PasteAddress", url: "https://weft.example/hooks/c1" }),
    );
    const wrong = { ...contextAt(qqChannel, platform), config: { ...ctx.config, secret: "wrong" } };
    await expect(qqChannel.connect!(wrong, "https://weft.example/")).rejects.toMatchObject({ retryable: false });
  });
});
