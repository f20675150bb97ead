import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { InboundRequest, Json, OutboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { feishuChannel } from "./channel.ts";
import type { FeishuConfig } from "./config.ts";
import { postToFeishuGroup } from "./group-robot.ts";
import { toCardMarkdown } from "./render.ts";

const NOW = 1_763_700_000_000;
const config: FeishuConfig = {
  appId: "cli_x",
  appSecret: "app-secret-1",
  encryptKey: "encrypt-key-1",
  verificationToken: "vtok-123",
  region: "feishu",
};
const direct = { message_id: "om_1", chat_id: "oc_1", chat_type: "p2p", create_time: String(NOW) };

function eventOf(type: string, event: object): string {
  const header = { event_id: "ev-1", event_type: type, token: config.verificationToken, app_id: config.appId };
  return JSON.stringify({ schema: "2.0", header, event });
}

function received(message: object, sender: object = { sender_id: { open_id: "ou_1" }, sender_type: "user" }): string {
  return eventOf("im.message.receive_v1", { sender, message: { ...direct, ...message } });
}

const message = (text: string) => received({ message_type: "text", content: JSON.stringify({ text }) });

function wrap(payload: string, at: { config: FeishuConfig; nowMs: number }): Promise<InboundRequest> {
  const cipher = createCipheriv(
    "aes-256-cbc",
    createHash("sha256").update(at.config.encryptKey).digest(),
    Buffer.alloc(16, 7),
  );
  const encrypt = Buffer.concat([Buffer.alloc(16, 7), cipher.update(payload), cipher.final()]).toString("base64");
  return Promise.resolve(sign(JSON.stringify({ encrypt }), at.nowMs, at.config.encryptKey));
}

function sign(body: string, nowMs: number, secret: string, hash = "sha256"): InboundRequest {
  const [time, nonce] = [String(Math.floor(nowMs / 1000)), "nonce-1"];
  const signature = createHash(hash)
    .update(time + nonce + secret + body)
    .digest("hex");
  const headers = { "x-lark-request-timestamp": time, "x-lark-request-nonce": nonce, "x-lark-signature": signature };
  return inbound(body, headers);
}

const inbound = (body: string, headers: Record<string, string> = {}) => arrived({ body, headers }, NOW);

async function parsed(payload: string, own = "ou_bot"): Promise<ChannelEvent[]> {
  const token: Json = { code: 0, tenant_access_token: "t", expire: 7200 };
  const answer = ({ url }: { url: string }): StandInAnswer => ({
    status: url.includes("/auth/") || own !== "" ? 200 : 502,
    body: url.includes("/auth/") ? token : { code: 0, bot: { open_id: own } },
  });
  const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer });
  const request = await wrap(payload, { config, nowMs: NOW });
  return eventsOf(feishuChannel, request, ctx);
}

describeChannel("feishu", {
  channel: feishuChannel,
  config,
  otherConfig: { ...config, encryptKey: "encrypt-key-2", verificationToken: "vtok-456" },
  nowMs: NOW,
  message,
  wrap,
  proofs: { headers: ["x-lark-signature", "x-lark-request-timestamp", "x-lark-request-nonce"] },
  coversBody: true,
  windowMs: 8 * 60 * 60 * 1000,
  handshake: {
    request: () =>
      Promise.resolve(inbound(JSON.stringify({ challenge: "c-1", token: "vtok-123", type: "url_verification" }))),
    expect: ({ status, body }) => assert.deepEqual([status, body], [200, '{"challenge":"c-1"}']),
  },
  sending: {
    target: { data: { chatId: "oc_1", key: "oc_1", scope: "group", messageId: "om_1" } },
    answer: ({ url }): StandInAnswer => {
      const token: Json = { code: 0, tenant_access_token: "t-1", expire: 7200 };
      return { status: 200, body: url.includes("/auth/") ? token : { code: 0, data: { message_id: "om_2" } } };
    },
    limited: {
      answer: { status: 400, headers: { "x-ogw-ratelimit-reset": "7" }, body: { code: 99991400, msg: "too many" } },
      retryAfterMs: 7000,
    },
    failing: { status: 502, body: "<html>" },
    expired: { status: 400, body: { code: 99991663, msg: "Invalid access token" } },
    refused: { status: 400, body: { code: 230002, msg: "Bot can NOT be out of the chat." } },
  },
  counted: ({ body }) => (body as unknown as { body: { elements: { content: string }[] } }).body.elements[0]!.content,
});

describe("what people send in Feishu", () => {
  const mention = { key: "@_user_1", id: { open_id: "ou_bot" }, name: "Weft" };
  const other = { key: "@_user_10", id: { open_id: "ou_2" }, name: "Bo" };
  const group = { chat_type: "group", message_type: "text" };

  test("the bot's mention goes, others read as names; another's mention alone does not address the bot", async () => {
    const content = JSON.stringify({ text: "@_user_1 ask @_user_10 please" });
    const [event] = await parsed(received({ ...group, content, mentions: [mention, other] }));
    expect(event).toMatchObject({
      text: "ask @Bo please",
      addressed: true,
      conversation: { key: "oc_1", scope: "group", place: { id: "oc_1" } },
    });
    const [unmeant] = await parsed(received({ ...group, content, mentions: [mention, other] }), "ou_other");
    expect(unmeant).toMatchObject({ addressed: false, text: "@Weft ask @Bo please" });
  });

  test("when it cannot be asked who the bot is, a mention is taken to be of it", async () => {
    const content = JSON.stringify({ text: "@_user_1 hi" });
    expect(await parsed(received({ ...group, content, mentions: [mention] }), "")).toMatchObject([{ addressed: true }]);
    expect(await parsed(received({ ...group, content: JSON.stringify({ text: "hi" }) }), "")).toMatchObject([
      { addressed: false },
    ]);
  });

  test("a topic is a conversation of its own, and its answers stay in it", async () => {
    const content = JSON.stringify({ text: "hi" });
    const [event] = await parsed(received({ ...group, content, thread_id: "omt_1", parent_id: "om_0" }));
    expect(event).toMatchObject({
      conversation: { key: "oc_1:omt_1", scope: "thread", place: { id: "oc_1" } },
      inReplyTo: "om_0",
      target: { data: { messageId: "om_1", scope: "thread" }, fallback: { data: { chatId: "oc_1" } } },
    });
  });

  test("rich text keeps its links, code, pictures and order", async () => {
    const content = JSON.stringify({
      title: "Report",
      content: [
        [
          { tag: "at", user_id: "@_user_1" },
          { tag: "text", text: "see ", style: ["bold"] },
          { tag: "a", href: "https://a.example", text: "here" },
        ],
        [{ tag: "img", image_key: "img_1" }],
        [{ tag: "code_block", language: "GO", text: "x := 1\n" }],
      ],
    });
    const [event] = await parsed(received({ ...group, message_type: "post", content, mentions: [mention] }));
    expect(event!.text).toBe("Report\n**see **[here](https://a.example)\n\n```go\nx := 1\n```");
    expect(event!.files).toEqual([{ kind: "image", ref: { messageId: "om_1", key: "img_1", type: "image" } }]);
  });

  test.each([
    ["image", { image_key: "i" }, "image"],
    ["file", { file_key: "f", file_name: "a.pdf" }, "file"],
    ["audio", { file_key: "f", duration: 1000 }, "audio"],
    ["media", { file_key: "f", image_key: "i", file_name: "a.mp4" }, "video"],
  ])("a message of type %s is a file", async (type, content, kind) => {
    const [event] = await parsed(received({ message_type: type, content: JSON.stringify(content) }));
    expect(event!.files).toMatchObject([{ kind }]);
  });

  test("stickers, unknown events and people who come and go are no events", async () => {
    expect(await parsed(received({ message_type: "sticker", content: '{"file_key":"s"}' }))).toEqual([]);
    expect(await parsed(eventOf("im.chat.member.user.added_v1", { chat_id: "oc_1" }))).toEqual([]);
    expect(await parsed(eventOf("im.message.message_read_v1", {}))).toEqual([]);
  });

  test("being added to a group is told", async () => {
    const event = { chat_id: "oc_9", operator_id: { open_id: "ou_1" }, name: "Team" };
    expect(await parsed(eventOf("im.chat.member.bot.added_v1", event))).toMatchObject([
      { kind: "member", addressed: false, conversation: { key: "oc_9", scope: "group", title: "Team" } },
    ]);
  });

  test("an app's message is a bot's", async () => {
    const sender = { sender_id: { open_id: "ou_5" }, sender_type: "app" };
    const [event] = await parsed(received({ message_type: "text", content: '{"text":"x"}' }, sender));
    expect(event!.sender.bot).toBe(true);
  });

  test("an event of another app is refused though it is signed", async () => {
    const request = await wrap(message("hi").replace("cli_x", "cli_y"), { config, nowMs: NOW });
    expect(await feishuChannel.verify(request, testContext(feishuChannel, config, { nowMs: NOW }))).toMatchObject({
      ok: false,
    });
  });

  test("the set-up question is answered to who knows the token only", async () => {
    const question = inbound(JSON.stringify({ challenge: "c", token: "guess", type: "url_verification" }));
    expect((await feishuChannel.verify(question, testContext(feishuChannel, config, { nowMs: NOW }))).ok).toBe(false);
  });
});

test("a pressed button is acknowledged with JSON", async () => {
  const verified = { ok: true as const, payload: new Uint8Array() };
  const ctx = testContext(feishuChannel, config, { nowMs: NOW });
  expect((await feishuChannel.acknowledge!(verified, { streamId: "" }, ctx)).body).toBe("{}");
});

test("a wait that is said as by everybody else counts too", async () => {
  const answer = ({ url }: { url: string }): StandInAnswer =>
    url.includes("/auth/")
      ? { status: 200, body: { code: 0, tenant_access_token: "t", expire: 7200 } }
      : { status: 429, headers: { "retry-after": "4" }, body: { code: 99991400, msg: "too many" } };
  const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer });
  const [piece] = feishuChannel.render({ markdown: "x" });
  const sent = feishuChannel.reply({ data: { chatId: "oc_1" } }, piece!, { idempotencyKey: "k" }, ctx);
  await expect(sent).rejects.toMatchObject({ retryable: true, retryAfterMs: 4000 });
});

describe("cards", () => {
  test("no tag of Feishu's own comes from a text, and pictures are links", () => {
    expect(toCardMarkdown("hi <at id=all></at> a < b\n\n`<at>` ![x](https://a.example/p.png)")).toBe(
      "hi &#60;at id=all>&#60;/at> a &#60; b\n\n`<at>` [x](https://a.example/p.png)",
    );
  });

  test("the buttons are on the last piece, and links open", () => {
    const actions = [
      { id: "yes", label: "Yes", style: "primary" as const },
      { id: "doc", label: "Doc", url: "https://a.example" },
    ];
    const pieces = feishuChannel.render({ markdown: "long text ".repeat(4000), actions });
    expect(pieces.length).toBeGreaterThan(1);
    expect(JSON.stringify(pieces[0]!.body)).not.toContain("button");
    expect(JSON.stringify(pieces.at(-1)!.body)).toContain('{"type":"callback","value":{"action":"yes"}}');
    expect(JSON.stringify(pieces.at(-1)!.body)).toContain('{"type":"open_url","default_url":"https://a.example"}');
  });

  test("a group robot posts to Feishu only, signed", async () => {
    const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer: () => ({ status: 200, body: { code: 0 } }) });
    const robot = { webhookUrl: "https://open.feishu.cn/open-apis/bot/v2/hook/h1", secret: "s" };
    const [piece] = feishuChannel.render({ markdown: "**done**" });
    await postToFeishuGroup(robot, piece!, ctx);
    expect(JSON.parse(ctx.requests[0]!.body as string)).toMatchObject({
      timestamp: String(NOW / 1000),
      msg_type: "interactive",
    });
    await expect(postToFeishuGroup({ webhookUrl: "https://evil.example/hook" }, piece!, ctx)).rejects.toThrow(
      "not an address",
    );
    expect(ctx.requests).toHaveLength(1);
  });
});

test("who an id means is asked of the contacts", async () => {
  const answer = ({ url }: OutboundRequest): StandInAnswer =>
    url.includes("/contact/v3/users/ou_1?user_id_type=open_id")
      ? { status: 200, body: { code: 0, data: { user: { name: "李雷" } } } }
      : { status: 200, body: { code: 0, tenant_access_token: "t", expire: 7200 } };
  const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer });
  expect(await feishuChannel.personName!({ id: "ou_1" }, ctx)).toBe("李雷");
});

test("what a group is called is asked of the chat", async () => {
  const answer = ({ url }: OutboundRequest): StandInAnswer =>
    url.endsWith("/im/v1/chats/oc_1")
      ? { status: 200, body: { code: 0, data: { name: "客服" } } }
      : { status: 200, body: { code: 0, tenant_access_token: "t", expire: 7200 } };
  const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer });
  expect(await feishuChannel.placeName!("oc_1", ctx)).toBe("客服");
});

test("a card has three tables, the others are lists: one more and it would be refused as a whole", () => {
  const table = "| a<b | c |\n|---|---|\n| 1 | **2**<br>x |";
  const written = toCardMarkdown(Array.from({ length: 5 }, () => table).join("\n\nand\n\n"));
  expect(written.match(/\|---\|---\|/g)).toHaveLength(3);
  expect(written.match(/^- 1 \| \*\*2\*\*<br>x$/gm)).toHaveLength(2);
  expect(written.replaceAll("<br>", "")).not.toContain("<");
});

test("what Feishu can make no card of is said in plain words", async () => {
  const sent: Json[] = [];
  const answer = ({ body }: OutboundRequest): StandInAnswer => {
    const said = JSON.parse(typeof body === "string" ? body : "{}") as {
      msg_type?: string;
      content?: string;
      uuid?: string;
    };
    if (said.msg_type === undefined) return { status: 200, body: { code: 0, tenant_access_token: "t", expire: 7200 } };
    sent.push([said.msg_type, said.uuid!]);
    if (said.msg_type === "interactive")
      return { status: 400, body: { code: 230099, msg: "Failed to create card content" } };
    expect(JSON.parse(said.content!)).toEqual({ text: 'hi <\u2060at user_id="all">' });
    return { status: 200, body: { code: 0, data: { message_id: "om_9" } } };
  };
  const ctx = testContext(feishuChannel, config, { nowMs: NOW, answer });
  const [piece] = feishuChannel.render({ markdown: 'hi <at user_id="all">' });
  const target = { data: { chatId: "oc_1", key: "oc_1", scope: "direct" } };
  expect(await feishuChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx)).toMatchObject({ messageId: "om_9" });
  expect(sent.map((one) => (one as string[])[0])).toEqual(["interactive", "text"]);
  expect(new Set(sent.map((one) => (one as string[])[1])).size).toBe(2);
});
