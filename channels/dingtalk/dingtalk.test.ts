import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { InboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { linkOf, readAction } from "./action.ts";
import { dingtalkChannel } from "./channel.ts";
import type { DingTalkConfig } from "./config.ts";
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
  return Promise.resolve(arrived({ body: payload, headers: { timestamp, sign } }, NOW));
}

async function parsed(payload: string): Promise<ChannelEvent[]> {
  const ctx = testContext(dingtalkChannel, config, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  return eventsOf(dingtalkChannel, request, ctx);
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

test("a token that the older generation of the API refused is asked for anew", async () => {
  let refuses = true;
  const answer = ({ url }: { url: string }): StandInAnswer => {
    if (url.includes("accessToken")) return { status: 200, body: { accessToken: "t-1", expireIn: 7200 } };
    if (!url.includes("/media/upload")) return { status: 200, body: { processQueryKey: "q1" } };
    return { status: 200, body: refuses ? { errcode: 42001, errmsg: "expired" } : { errcode: 0, media_id: "m1" } };
  };
  const ctx = testContext(dingtalkChannel, config, { nowMs: NOW, answer });
  const file = { kind: "file" as const, name: "a.pdf", mime: "application/pdf", bytes: new Uint8Array([1]) };
  const send = () => dingtalkChannel.sendFile!({ data: { userId: "ada" } }, file, { idempotencyKey: "k" }, ctx);
  await expect(send()).rejects.toMatchObject({ authExpired: true });
  refuses = false;
  await send();
  expect(ctx.requests.filter(({ url }) => url.includes("accessToken"))).toHaveLength(2);
});

describe("DingTalk's Markdown", () => {
  test("lines stay lines, tables become lists", () => {
    expect(toDingTalkMarkdown("a\nb<br>c\n\n| x | y |\n|---|---|\n| 1 | 2 |")).toBe(
      "a  \nb  \nc\n\n**x | y**\n\n- 1 | 2",
    );
  });

  test("a button's link sends a text that is read as the button, whatever its id", () => {
    for (const id of ["approve", "a b/c?d=é&f", "⟦x⟧"]) {
      const sent = new URL(/\((.*)\)$/.exec(linkOf({ id, label: "Go [now]" }))![1]!).searchParams.get("content");
      expect(readAction(sent!)).toBe(id);
    }
    expect(readAction("please approve")).toBeNull();
    expect(linkOf({ id: "x", label: "Docs", url: "https://a.example" })).toBe("[Docs](https://a.example)");
  });

  test("buttons that have no room are left out whole", () => {
    const actions = Array.from({ length: 20 }, (_, at) => ({
      id: `pick${at}:call`,
      label: "选择这一个很长的选项".repeat(2),
    }));
    const [piece] = dingtalkChannel.render({ markdown: "哪一个？", actions });
    const { text } = piece!.body as { text: string };
    const links = text.split("\n").filter((line) => line.startsWith("["));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(link.trimEnd()).toMatch(/^\[.+\]\(dtmd:.+\)$/);
  });
});
