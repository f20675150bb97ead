import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InboundRequest, StreamRef } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived, contextAt } from "#test/platforms/context";
import { DINGTALK_GROUP_ROBOT, startDingTalk } from "#test/platforms/dingtalk";
import type { Said, StandIn } from "#test/platforms/platform";
import { describeChannel, type StandInAnswer, testContext } from "../channel.testsuite.ts";
import { linkOf, readAction } from "./action.ts";
import { dingtalkChannel } from "./channel.ts";
import type { DingTalkConfig } from "./config.ts";
import { postToDingTalkGroup } from "./group-robot.ts";
import { toDingTalkMarkdown } from "./render.ts";

const NOW = 1_763_700_000_000;
const config: DingTalkConfig = {
  appKey: "dingkey",
  appSecret: "ding-app-secret",
  robotCode: "dingrobot",
  corpId: "dingcorp",
  cardTemplateId: "template-1",
  cardKey: "content",
};
const direct = {
  conversationId: "cid1",
  chatbotCorpId: "dingcorp",
  robotCode: "dingrobot",
  msgId: "msg1",
  senderNick: "Ada",
  senderStaffId: "ada",
  senderId: "$:LWCP_v1:$a",
  conversationType: "1",
  createAt: NOW,
  sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=s1",
  sessionWebhookExpiredTime: NOW + 5_400_000,
};
const received = (over: object) => JSON.stringify({ ...direct, ...over });
const message = (text: string) => received({ msgtype: "text", text: { content: text } });

function wrap(payload: string, at: { config: DingTalkConfig; nowMs: number }): Promise<InboundRequest> {
  const timestamp = String(at.nowMs);
  const sign = createHmac("sha256", at.config.appSecret)
    .update(`${timestamp}\n${at.config.appSecret}`)
    .digest("base64");
  const body = new TextEncoder().encode(payload);
  const headers = { timestamp, sign };
  return Promise.resolve({
    method: "POST",
    url: "https://weft.example/hooks/1",
    query: {},
    headers,
    body,
    receivedAtMs: NOW,
  });
}

async function parsed(payload: string): Promise<ChannelEvent[]> {
  const ctx = testContext(dingtalkChannel, config, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  const verified = await dingtalkChannel.verify(request, ctx);
  if (!verified.ok) throw new Error(verified.reason);
  const found = await dingtalkChannel.parse(verified, request, ctx);
  return found.type === "events" ? found.events : [];
}

describeChannel("dingtalk", {
  channel: dingtalkChannel,
  config,
  otherConfig: { ...config, appSecret: "another-secret" },
  nowMs: NOW,
  message,
  wrap,
  proofs: { headers: ["timestamp", "sign"] },
  coversBody: false,
  windowMs: 3_600_000,
  foreignReply: {
    payload: received({ msgtype: "text", text: { content: "x" }, sessionWebhook: "https://evil.example/s" }),
    host: "evil.example",
  },
  sending: {
    target: { data: { conversation: "cid1" } },
    answer: ({ url }): StandInAnswer => ({
      status: 200,
      body: url.includes("accessToken") ? { accessToken: "t-1", expireIn: 7200 } : { processQueryKey: "q1" },
    }),
    limited: {
      answer: { status: 429, headers: { "retry-after": "7" }, body: { code: "x", message: "slow" } },
      retryAfterMs: 7000,
    },
    failing: { status: 500, body: { code: "ServiceUnavailable", message: "later" } },
    expired: { status: 401, body: { code: "InvalidAuthentication", message: "token" } },
    refused: { status: 400, body: { code: "invalidParameter", message: "no such group" } },
  },
  counted: ({ body }) => (body as { text: string }).text,
});

describe("what people send in DingTalk", () => {
  test("a group's message is meant for the robot, and its answer goes back by its session, then as a message", async () => {
    const payload = received({
      conversationType: "2",
      conversationTitle: "T",
      msgtype: "text",
      text: { content: " 你好" },
    });
    expect(await parsed(payload)).toMatchObject([
      {
        text: "你好",
        addressed: true,
        conversation: { key: "cid1", scope: "group", title: "T" },
        sender: { id: "ada", name: "Ada" },
        target: {
          data: { sessionUrl: direct.sessionWebhook },
          expiresAtMs: NOW + 5_400_000,
          fallback: { data: { conversation: "cid1" } },
        },
      },
    ]);
  });

  test.each([
    ["picture", { downloadCode: "c" }, "image"],
    ["file", { downloadCode: "c", fileName: "a.pdf" }, "file"],
    ["video", { downloadCode: "c" }, "video"],
  ])("a message of type %s is a file", async (msgtype, content, kind) => {
    expect(await parsed(received({ msgtype, content }))).toMatchObject([
      { text: "", files: [{ kind, ref: { code: "c" } }] },
    ]);
  });

  test("a voice message has its words, rich text has words and pictures", async () => {
    expect(
      await parsed(received({ msgtype: "audio", content: { downloadCode: "c", recognition: "查订单" } })),
    ).toMatchObject([{ text: "查订单", files: [{ kind: "audio" }] }]);
    const richText = [{ text: "look " }, { type: "picture", downloadCode: "p" }, { text: "here" }];
    expect(await parsed(received({ msgtype: "richText", content: { richText } }))).toMatchObject([
      { text: "look here", files: [{ kind: "image", ref: { code: "p" } }] },
    ]);
  });

  test.each([
    "http://oapi.dingtalk.com/x",
    "https://oapi.dingtalk.com.evil.example/x",
    "https://oapi.dingtalk.com@evil.example/x",
    "https://oapi.dingtalk.com:8443/x",
    "not an address",
  ])("answers never go to %s", async (sessionWebhook) => {
    const [event] = await parsed(received({ msgtype: "text", text: { content: "x" }, sessionWebhook }));
    expect(event!.target).toEqual({ data: { userId: "ada" } });
    const ctx = testContext(dingtalkChannel, config, { nowMs: NOW });
    const piece = dingtalkChannel.render({ markdown: "x" })[0]!;
    const target = { data: { sessionUrl: sessionWebhook } };
    await expect(dingtalkChannel.reply(target, piece, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      retryable: false,
    });
    expect(ctx.requests).toEqual([]);
  });

  test.each([{ robotCode: "another" }, { chatbotCorpId: "dingother" }])("what is for %j is refused", async (other) => {
    const request = await wrap(received({ msgtype: "text", text: { content: "x" }, ...other }), { config, nowMs: NOW });
    expect((await dingtalkChannel.verify(request, testContext(dingtalkChannel, config, { nowMs: NOW }))).ok).toBe(
      false,
    );
  });

  test("unknown types are no events", async () => {
    expect(await parsed(received({ msgtype: "interactiveCard" }))).toEqual([]);
  });
});

describe("DingTalk's Markdown", () => {
  test("lines stay lines, tables become lists", () => {
    expect(toDingTalkMarkdown("a\nb\n\n| x | y |\n|---|---|\n| 1 | 2 |")).toBe("a  \nb\n\n**x | y**\n\n- 1 | 2");
  });

  test("a button's link sends a text that is read as the button, whatever its id", () => {
    for (const id of ["approve", "a b/c?d=é&f", "⟦x⟧"]) {
      const sent = new URL(/\((.*)\)$/.exec(linkOf({ id, label: "Go [now]" }))![1]!).searchParams.get("content");
      expect(readAction(sent!)).toBe(id);
    }
    expect(readAction("please approve")).toBeNull();
    expect(linkOf({ id: "x", label: "Docs", url: "https://a.example" })).toBe("[Docs](https://a.example)");
  });
});

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
    const verified = await dingtalkChannel.verify(request, ctx);
    if (!verified.ok) throw new Error(verified.reason);
    const found = await dingtalkChannel.parse(verified, request, ctx);
    if (found.type !== "events" || !found.events[0]) throw new Error("no event");
    return found.events[0];
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
    await postToDingTalkGroup(DINGTALK_GROUP_ROBOT, "# Done\n\nall well", ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "group-robot", text: "# Done\n\nall well" });
    await expect(postToDingTalkGroup({ ...DINGTALK_GROUP_ROBOT, secret: "SECwrong" }, "x", ctx)).rejects.toThrow(
      "310000",
    );
    const foreign = { webhookUrl: "https://oapi.dingtalk.com.evil.example/robot/send?access_token=1" };
    await expect(postToDingTalkGroup(foreign, "x", ctx)).rejects.toThrow("not an address");
  });

  test("connecting checks the credentials", async () => {
    const ctx = contextAt(dingtalkChannel, platform);
    expect((await dingtalkChannel.connect!(ctx, "https://weft.example/hooks/c1")).join(" ")).toContain(
      "https://weft.example/hooks/c1",
    );
    const wrong = { ...contextAt(dingtalkChannel, platform), config: { ...ctx.config, appSecret: "wrong-secret" } };
    await expect(dingtalkChannel.connect!(wrong, "https://weft.example/")).rejects.toMatchObject({ retryable: false });
  });
});
