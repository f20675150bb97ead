import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InboundRequest, StreamRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived, contextAt } from "#test/platforms/context";
import type { Said, StandIn } from "#test/platforms/platform";
import { signedBy, startQQ } from "#test/platforms/qq";
import { describeChannel, type StandInAnswer, testContext } from "../channel.testsuite.ts";
import { qqChannel } from "./channel.ts";
import type { QQConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: QQConfig = { appId: "11111111", secret: "naOC0ocQE3shWLAfffVLB1rhYPG7", markdown: true, sandbox: false };
const event = (t: string, d: object) => JSON.stringify({ op: 0, id: "ev1", t, d });
const c2c = { id: "ROBOT1.0_m1", author: { user_openid: "U1" }, timestamp: new Date(NOW).toISOString() };
const message = (content: string) => event("C2C_MESSAGE_CREATE", { ...c2c, content });

function inbound(body: string, headers: Record<string, string>): InboundRequest {
  const bytes = new TextEncoder().encode(body);
  return { method: "POST", url: "https://weft.example/hooks/1", query: {}, headers, body: bytes, receivedAtMs: NOW };
}

function wrap(payload: string, at: { config: QQConfig; nowMs: number }): Promise<InboundRequest> {
  return Promise.resolve(inbound(payload, signedBy(at.config.secret, payload, at.nowMs)));
}

function question(d: object): InboundRequest {
  return inbound(JSON.stringify({ op: 13, d }), { "x-bot-appid": config.appId });
}

async function parsed(payload: string): Promise<ChannelEvent[]> {
  const ctx = testContext(qqChannel, config, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  const verified = await qqChannel.verify(request, ctx);
  if (!verified.ok) throw new Error(verified.reason);
  const found = await qqChannel.parse(verified, request, ctx);
  return found.type === "events" ? found.events : [];
}

describeChannel("qq", {
  channel: qqChannel,
  config,
  otherConfig: { ...config, secret: "another-secret" },
  nowMs: NOW,
  message,
  wrap,
  proofs: { headers: ["x-signature-ed25519", "x-signature-timestamp"] },
  coversBody: true,
  windowMs: 300_000,
  handshake: {
    request: () => Promise.resolve(question({ plain_token: "abc", event_ts: String(NOW / 1000) })),
    expect: ({ status, body }) => {
      if (status !== 200 || !/^\{"plain_token":"abc","signature":"[0-9a-f]{128}"\}$/.test(body ?? ""))
        throw new Error(body);
    },
  },
  sending: {
    target: { data: { to: "groups/G1", msgId: "m1" } },
    answer: ({ url }): StandInAnswer => ({
      status: 200,
      body: url.includes("getAppAccessToken") ? { access_token: "t", expires_in: "7200" } : { id: "m2", timestamp: 1 },
    }),
    limited: {
      answer: { status: 429, headers: { "retry-after": "7" }, body: { code: 22009, message: "limit" } },
      retryAfterMs: 7000,
    },
    failing: { status: 504, body: "" },
    expired: { status: 401, body: { code: 11244, message: "token" } },
    refused: { status: 400, body: { code: 40034006, message: "removed" } },
  },
  counted: ({ body }) => (body as { markdown: string }).markdown,
});

describe("what people send in QQ", () => {
  test("in a group: without the mention, to be answered for five minutes and five times", async () => {
    const d = { ...c2c, author: { member_openid: "M1" }, group_openid: "G1", content: " 你好 " };
    expect(await parsed(event("GROUP_AT_MESSAGE_CREATE", d))).toMatchObject([
      {
        text: "你好",
        conversation: { key: "group:G1", scope: "group" },
        sender: { id: "M1" },
        target: { data: { to: "groups/G1", msgId: "ROBOT1.0_m1" }, expiresAtMs: NOW + 300_000, repliesMax: 5 },
      },
    ]);
  });

  test("in guilds", async () => {
    const d = {
      ...c2c,
      author: { id: "7", username: "Ada", bot: false },
      guild_id: "g",
      channel_id: "c",
      content: "<@!123> hi",
    };
    expect(await parsed(event("AT_MESSAGE_CREATE", d))).toMatchObject([
      { text: "hi", sender: { id: "7", name: "Ada" }, target: { data: { to: "channels/c" } } },
    ]);
    expect(await parsed(event("DIRECT_MESSAGE_CREATE", { ...d, content: "hi" }))).toMatchObject([
      { conversation: { key: "dm:g", scope: "direct" }, target: { data: { to: "dms/g" } } },
    ]);
  });

  test("files, and voices with what was understood", async () => {
    const attachments = [
      { content_type: "image/jpeg", filename: "a.jpg", size: 5, url: "gchat.qpic.cn/a" },
      { content_type: "voice", url: "https://multimedia.nt.qq.com.cn/v", asr_refer_text: "查订单" },
    ];
    expect(await parsed(event("C2C_MESSAGE_CREATE", { ...c2c, content: "", attachments }))).toMatchObject([
      {
        text: "查订单",
        files: [
          { kind: "image", mime: "image/jpeg", ref: { url: "https://gchat.qpic.cn/a" } },
          { kind: "audio", ref: { url: "https://multimedia.nt.qq.com.cn/v" } },
        ],
      },
    ]);
  });

  test("friends and groups that begin are told, that end are not", async () => {
    expect(await parsed(event("FRIEND_ADD", { openid: "U1" }))).toMatchObject([
      { kind: "member", eventId: "ev1", target: { data: { eventId: "ev1" } } },
    ]);
    expect(await parsed(event("GROUP_ADD_ROBOT", { group_openid: "G", op_member_openid: "M" }))).toMatchObject([
      { kind: "member" },
    ]);
    expect(await parsed(event("GROUP_DEL_ROBOT", { group_openid: "G" }))).toEqual([]);
  });

  test.each([
    [{ plain_token: '{"op":0}', event_ts: String(NOW / 1000) }],
    [{ plain_token: "a".repeat(65), event_ts: String(NOW / 1000) }],
    [{ plain_token: "abc", event_ts: String(NOW / 1000 - 301) }],
    [{ plain_token: "abc", event_ts: `${NOW / 1000}{"op":0}` }],
    [{ plain_token: "", event_ts: String(NOW / 1000) }],
  ])("nothing is signed for %j", async (d) => {
    expect((await qqChannel.verify(question(d), testContext(qqChannel, config, { nowMs: NOW }))).ok).toBe(false);
  });

  test("an event for another bot is refused", async () => {
    const request = await wrap(message("x"), { config, nowMs: NOW });
    const other = { ...request, headers: { ...request.headers, "x-bot-appid": "2222" } };
    expect((await qqChannel.verify(other, testContext(qqChannel, config, { nowMs: NOW }))).ok).toBe(false);
  });
});

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
    expect((await qqChannel.connect!(ctx, "https://weft.example/hooks/c1")).join(" ")).toContain(
      "https://weft.example/hooks/c1",
    );
    const wrong = { ...contextAt(qqChannel, platform), config: { ...ctx.config, secret: "wrong" } };
    await expect(qqChannel.connect!(wrong, "https://weft.example/")).rejects.toMatchObject({ retryable: false });
  });
});
