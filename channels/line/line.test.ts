import { describe, expect, test } from "vitest";
import type { HttpAnswer, InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { toBase64 } from "../crypto/base64.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { lineChannel } from "./channel.ts";
import type { LineConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: LineConfig = {
  channelSecret: "8c570fa6dd201bb328f1c1eac23a96d8",
  channelAccessToken: "line-access-token-0123456789",
};
const otherConfig: LineConfig = { ...config, channelSecret: "00000000000000000000000000000000" };

async function wrap(body: string, at: { config: LineConfig }): Promise<InboundRequest> {
  const signature = toBase64(await hmacSha256(at.config.channelSecret, body));
  return arrived({ body, headers: { "x-line-signature": signature } }, NOW);
}
const event = (content: object) => ({
  type: "message",
  mode: "active",
  timestamp: NOW - 500,
  webhookEventId: "01HF",
  deliveryContext: { isRedelivery: false },
  replyToken: "reply-token",
  source: { type: "user", userId: "U1" },
  ...content,
});
const payload = (...events: object[]) => JSON.stringify({ destination: "Ubot", events });
const said = (text: string, more = {}) => event({ message: { id: "1", type: "text", text, ...more } });

function expectEmpty(answer: HttpAnswer): void {
  expect(answer).toEqual({ status: 200 });
}
const ok = (): StandInAnswer => ({ status: 200, body: { sentMessages: [{ id: "461230966842064897" }] } });
const push = { data: { to: "U1" } };

describeChannel("line", {
  channel: lineChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: (text) => payload(said(text)),
  wrap,
  proofs: { headers: ["x-line-signature"] },
  coversBody: true,
  windowMs: null,
  handshake: { request: () => wrap(payload(), { config }), expect: expectEmpty },
  redelivered: {
    request: () => wrap(payload({ ...said("x"), deliveryContext: { isRedelivery: true } }), { config }),
  },
  sending: {
    target: push,
    answer: ok,
    limited: {
      answer: {
        status: 429,
        headers: { "retry-after": "3" },
        body: { message: "The API rate limit has been exceeded." },
      },
      retryAfterMs: 3000,
    },
    failing: { status: 500, body: { message: "error" } },
    expired: { status: 401, body: { message: "Authentication failed" } },
    refused: { status: 400, body: { message: "Failed to send messages" } },
  },
});

async function parsed(body: string) {
  const request = await wrap(body, { config });
  const ctx = testContext(lineChannel, config, { nowMs: NOW });
  const result = await lineChannel.parse({ ok: true, payload: request.body }, request, ctx);
  return result.type === "events" ? result.events : [];
}

describe("line: what comes in", () => {
  test("a mention in a group, and words that are not for the bot", async () => {
    const group = { source: { type: "group", groupId: "C1", userId: "U1" } };
    const mention = { mention: { mentionees: [{ index: 0, length: 6, isSelf: true, type: "user" }] } };
    expect(await parsed(payload({ ...said("@Agent hi", mention), ...group }))).toMatchObject([
      {
        text: "hi",
        addressed: true,
        conversation: { key: "C1", scope: "group", place: { id: "C1" } },
        sender: { id: "U1" },
      },
    ]);
    expect(await parsed(payload({ ...said("hi"), ...group }))).toMatchObject([{ addressed: false }]);
    const other = { mention: { mentionees: [{ index: 0, length: 3, isSelf: false, type: "user" }] } };
    expect(await parsed(payload({ ...said("@Bo hi", other), ...group }))).toMatchObject([
      { text: "@Bo hi", addressed: false },
    ]);
  });

  test("the reply token comes first, the push after it", async () => {
    expect(await parsed(payload(said("x")))).toMatchObject([
      {
        eventId: "01HF",
        target: { data: { to: "U1", token: "reply-token" }, expiresAtMs: NOW + 50_000, repliesMax: 1, fallback: push },
      },
    ]);
  });

  test("files, a button, beginnings, and what is nothing", async () => {
    const events = [
      event({ message: { id: "7", type: "file", fileName: "a.pdf", fileSize: 12 } }),
      event({ type: "postback", postback: { data: "yes" } }),
      event({ type: "follow" }),
      event({ type: "unsend" }),
      { ...said("x"), mode: "standby" },
      event({ message: { id: "8", type: "sticker" } }),
    ];
    expect(await parsed(payload(...events))).toMatchObject([
      { files: [{ kind: "file", name: "a.pdf", bytes: 12, ref: "7" }] },
      { kind: "action", action: { id: "yes", values: {} } },
      { kind: "member" },
    ]);
  });
});

describe("line: pictures that were sent together", () => {
  test("say which of how many they are, as far as the app told", async () => {
    const image = (id: string, imageSet?: object) => event({ message: { id, type: "image", imageSet } });
    const [first, old, alone] = await parsed(
      payload(image("1", { id: "E1", index: 2, total: 3 }), image("2", { id: "E2" }), image("3")),
    );
    expect(first).toMatchObject({ files: [{ kind: "image", ref: "1" }], album: { id: "E1", at: 2, total: 3 } });
    expect(old!.album).toEqual({ id: "E2" });
    expect(alone).not.toHaveProperty("album");
  });
});

describe("line: what goes out", () => {
  const context = (answer: (request: OutboundRequest) => StandInAnswer = ok) =>
    testContext(lineChannel, config, { nowMs: NOW, answer });
  const [piece] = lineChannel.render({
    markdown: "**Hi** [x](https://a.example)",
    actions: [
      { id: "yes", label: "Yes" },
      { id: "go", label: "Go", url: "https://a.example" },
    ],
  });

  test("plain words, and buttons in the same delivery", async () => {
    const ctx = context();
    const target = { data: { to: "U1", token: "t" } };
    await lineChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    expect(new URL(ctx.requests[0]!.url).pathname).toBe("/v2/bot/message/reply");
    expect(JSON.parse(ctx.requests[0]!.body as string)).toMatchObject({
      replyToken: "t",
      messages: [
        { type: "text", text: "Hi x (https://a.example)" },
        {
          type: "flex",
          altText: "Yes / Go",
          contents: {
            footer: { contents: [{ action: { type: "postback", data: "yes" } }, { action: { type: "uri" } }] },
          },
        },
      ],
    });
  });

  test("a push has the same key on every try, and one that arrived before is no failure", async () => {
    const ctx = context(() => ({
      status: 409,
      headers: { "x-line-accepted-request-id": "r" },
      body: { message: "accepted" },
    }));
    await lineChannel.reply(push, piece!, { idempotencyKey: "k" }, ctx);
    await lineChannel.reply(push, piece!, { idempotencyKey: "k" }, ctx);
    const [a, b] = ctx.requests.map(({ headers }) => headers!["x-line-retry-key"]);
    expect(a).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
    expect(b).toBe(a);
  });

  test("a used token, and a month that is used up", async () => {
    const failing = (status: number, message: string) =>
      lineChannel.reply(
        push,
        piece!,
        { idempotencyKey: "k" },
        context(() => ({ status, body: { message } })),
      );
    await expect(failing(400, "Invalid reply token")).rejects.toMatchObject({ windowClosed: true });
    await expect(failing(429, "You have reached your monthly limit.")).rejects.toMatchObject({ retryable: false });
  });

  test("waiting is shown to one person; files are read by their number; it connects itself", async () => {
    const ctx = context();
    await lineChannel.typing!({ data: { to: "C1" } }, ctx);
    expect(ctx.requests).toEqual([]);
    await lineChannel.typing!(push, ctx);
    await lineChannel.download!({ kind: "file", ref: "7" }, ctx);
    await lineChannel.connect!(ctx, "https://weft.example/hooks/1");
    expect(ctx.requests.map(({ url }) => url)).toEqual([
      "https://api.line.me/v2/bot/chat/loading/start",
      "https://api-data.line.me/v2/bot/message/7/content",
      "https://api.line.me/v2/bot/channel/webhook/endpoint",
    ]);
    await expect(lineChannel.download!({ kind: "file", ref: "../7" }, ctx)).rejects.toThrow("no such file");
  });
});

test("who an id means is asked of LINE; of a stranger to the account nothing is told", async () => {
  const known = testContext(lineChannel, config, {
    nowMs: NOW,
    answer: () => ({ status: 200, body: { displayName: "Ada" } }),
  });
  expect(await lineChannel.personName!({ id: "U1" }, known)).toBe("Ada");
  expect(known.requests[0]!.url).toBe("https://api.line.me/v2/bot/profile/U1");
  const unknown = testContext(lineChannel, config, { nowMs: NOW, answer: () => ({ status: 404, body: {} }) });
  await expect(lineChannel.personName!({ id: "U2" }, unknown)).rejects.toMatchObject({ retryable: false });
});

test("in a group its member and its name are asked of the group", async () => {
  const ctx = testContext(lineChannel, config, {
    nowMs: NOW,
    answer: ({ url }) => ({
      status: 200,
      body: url.endsWith("/summary") ? { groupName: "Support" } : { displayName: "Ada" },
    }),
  });
  expect(await lineChannel.personName!({ id: "U1", placeId: "C1" }, ctx)).toBe("Ada");
  expect(await lineChannel.placeName!("C1", ctx)).toBe("Support");
  expect(ctx.requests.map(({ url }) => url)).toEqual([
    "https://api.line.me/v2/bot/group/C1/member/U1",
    "https://api.line.me/v2/bot/group/C1/summary",
  ]);
});
