import { describe, expect, test } from "vitest";
import type { HttpAnswer, InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { whatsappChannel } from "./channel.ts";
import type { WhatsappConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: WhatsappConfig = {
  phoneNumberId: "106540352242922",
  appSecret: "0123456789abcdef0123456789abcdef",
  accessToken: "EAAG-access-token-0123456789",
  verifyToken: "verify-me-please",
  apiVersion: "v25.0",
};
const otherConfig: WhatsappConfig = { ...config, appSecret: "ffffffffffffffffffffffffffffffff" };

async function wrap(body: string, at: { config: WhatsappConfig }): Promise<InboundRequest> {
  const signature = toHex(await hmacSha256(at.config.appSecret, body));
  return arrived({ body, headers: { "x-hub-signature-256": `sha256=${signature}` } }, NOW);
}
const question = (query: Record<string, string>) =>
  arrived({ method: "GET", query: `?${new URLSearchParams(query).toString()}` }, NOW);
const asked = { "hub.mode": "subscribe", "hub.verify_token": config.verifyToken, "hub.challenge": "1158201444" };

const payload = (messages: object[], phone = config.phoneNumberId) =>
  JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "1",
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "15550001", phone_number_id: phone },
              contacts: [{ profile: { name: "Ada" }, wa_id: "8613800000000" }],
              messages,
            },
          },
        ],
      },
    ],
  });
const message = (content: object) => ({ from: "8613800000000", id: "wamid.1", timestamp: "1763699990", ...content });

function expectChallenge(answer: HttpAnswer): void {
  expect(answer).toMatchObject({ status: 200, body: "1158201444" });
}
const ok = (): StandInAnswer => ({ status: 200, body: { messages: [{ id: "wamid.out" }], id: "media-1" } });
const refusal = (code: number, status = 400): StandInAnswer => ({
  status,
  body: { error: { message: "(#x) no", code, error_data: { details: "because" } } },
});

describeChannel("whatsapp", {
  channel: whatsappChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: (text) => payload([message({ type: "text", text: { body: text } })]),
  wrap,
  proofs: { headers: ["x-hub-signature-256"] },
  coversBody: true,
  windowMs: null,
  handshake: { request: async () => question(asked), expect: expectChallenge },
  sending: {
    target: { data: { to: "8613800000000", message: "wamid.1" } },
    answer: ok,
    limited: { answer: refusal(131_056) },
    failing: { status: 500, body: "oops" },
    expired: refusal(190, 401),
    refused: refusal(131_026),
  },
});

async function parsed(body: string) {
  const request = await wrap(body, { config });
  const ctx = testContext(whatsappChannel, config, { nowMs: NOW });
  const result = await whatsappChannel.parse({ ok: true, payload: request.body }, request, ctx);
  return result.type === "events" ? result.events : [];
}

describe("whatsapp: what comes in", () => {
  test("a wrong verify token is forbidden", async () => {
    const ctx = testContext(whatsappChannel, config, { nowMs: NOW });
    for (const change of [
      { "hub.verify_token": "wrong" },
      { "hub.verify_token": "" },
      { "hub.challenge": "<script>" },
      { "hub.mode": "x" },
    ]) {
      expect(await whatsappChannel.verify(question({ ...asked, ...change }), ctx)).toMatchObject({
        ok: false,
        status: 403,
      });
    }
  });

  test("many messages in one; other numbers, reactions and states are nothing", async () => {
    const messages = [
      message({ type: "text", text: { body: "a" }, context: { id: "wamid.0" } }),
      message({ id: "wamid.2", type: "image", image: { id: "55", mime_type: "image/jpeg", caption: "look" } }),
      message({ id: "wamid.3", type: "reaction", reaction: { emoji: "👍" } }),
      message({
        id: "wamid.4",
        type: "interactive",
        interactive: { type: "button_reply", button_reply: { id: "yes" } },
      }),
      message({
        id: "wamid.5",
        type: "document",
        document: { id: "56", filename: "a.pdf", mime_type: "application/pdf; x=1" },
      }),
    ];
    expect(await parsed(payload(messages))).toMatchObject([
      {
        eventId: "wamid.1",
        text: "a",
        inReplyTo: "wamid.0",
        sender: { name: "Ada" },
        target: { expiresAtMs: 1_763_786_390_000 },
      },
      { text: "look", files: [{ kind: "image", mime: "image/jpeg", ref: "55" }] },
      { kind: "action", action: { id: "yes" } },
      { files: [{ kind: "file", name: "a.pdf", mime: "application/pdf", ref: "56" }] },
    ]);
    expect(await parsed(payload(messages, "another"))).toEqual([]);
    const statuses = {
      entry: [
        { changes: [{ value: { metadata: { phone_number_id: config.phoneNumberId }, statuses: [{ id: "x" }] } }] },
      ],
    };
    expect(await parsed(JSON.stringify(statuses))).toEqual([]);
  });
});

describe("whatsapp: what goes out", () => {
  const context = (answer: (request: OutboundRequest) => StandInAnswer = ok) =>
    testContext(whatsappChannel, config, { nowMs: NOW, answer });
  const target = { data: { to: "8613800000000", message: "wamid.1" } };

  test("its own marks", () => {
    const markdown = "# T\n\n**b** *i* ~~s~~ `c` [l](https://a.example)\n\n- x\n\n1. y\n\n```js\nz\n```";
    expect(whatsappChannel.render({ markdown })[0]!.text).toBe(
      "*T*\n\n*b* _i_ ~s~ `c` l (https://a.example)\n\n- x\n\n1. y\n\n```\nz\n```",
    );
  });

  test("a heading is bold once", () => {
    expect(whatsappChannel.render({ markdown: "## **Step 1:** do _it_\n\nx" })[0]!.text).toBe("*Step 1: do _it_*\n\nx");
  });

  test("a table is code, in which marks would be seen", () => {
    const [piece] = whatsappChannel.render({ markdown: "| a | b |\n|---|---|\n| **1** | `2` |" });
    expect(piece!.text).toBe("```\na | b\n--|--\n1 | 2\n```");
  });

  test("buttons whose short labels read alike are numbered: Meta refuses twins", () => {
    const actions = ["north", "south"].map((end) => ({ id: end, label: `Deliver to the house ${end}` }));
    const body = JSON.stringify(whatsappChannel.render({ markdown: "x", actions }).at(-1)!.body);
    expect(body.match(/"title":"[^"]*"/g)).toEqual([
      '"title":"1. Deliver to the ho"',
      '"title":"2. Deliver to the ho"',
    ]);
  });

  test("three choices are buttons, more are a list; links are words; long words go before", () => {
    const choice = (id: string) => ({ id, label: `Choice ${id}` });
    const few = whatsappChannel.render({
      markdown: "Well?",
      actions: [choice("a"), { id: "u", label: "Go", url: "https://a.example" }],
    });
    expect(few).toMatchObject([
      {
        text: "Well?\n\nGo (https://a.example)",
        body: { interactive: { type: "button", action: { buttons: [{ reply: { id: "a", title: "Choice a" } }] } } },
      },
    ]);
    const many = whatsappChannel.render({ markdown: "w ".repeat(800), actions: ["a", "b", "c", "d"].map(choice) });
    expect(many).toHaveLength(2);
    expect(many[1]!.body).toMatchObject({
      interactive: { type: "list", action: { sections: [{ rows: [{ id: "a" }, {}, {}, {}] }] } },
    });
  });

  test("after a day it says that the window is closed", async () => {
    const [piece] = whatsappChannel.render({ markdown: "x" });
    const sent = whatsappChannel.reply(
      target,
      piece!,
      { idempotencyKey: "k" },
      context(() => refusal(131_047)),
    );
    await expect(sent).rejects.toMatchObject({ windowClosed: true, retryable: false });
  });

  test("words, reading and typing, files both ways", async () => {
    const ctx = context((request) =>
      request.url.endsWith("/55")
        ? { status: 200, body: { url: "https://lookaside.fbsbx.com/x", mime_type: "image/jpeg" } }
        : ok(),
    );
    const [piece] = whatsappChannel.render({ markdown: "x" });
    expect(await whatsappChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx)).toEqual({ id: "wamid.out" });
    await whatsappChannel.typing!(target, ctx);
    const file = { kind: "file" as const, name: "a.pdf", mime: "application/pdf", bytes: new Uint8Array([1]) };
    await whatsappChannel.sendFile!(target, file, { idempotencyKey: "k" }, ctx);
    await whatsappChannel.download!({ kind: "image", ref: "55" }, ctx);
    const bodies = ctx.requests.map(({ body }) => (typeof body === "string" ? (JSON.parse(body) as unknown) : body));
    expect(bodies.slice(0, 4)).toMatchObject([
      { messaging_product: "whatsapp", to: "8613800000000", type: "text", text: { body: "x" } },
      { status: "read", message_id: "wamid.1", typing_indicator: { type: "text" } },
      { form: { messaging_product: "whatsapp", type: "application/pdf" } },
      { type: "document", document: { id: "media-1", filename: "a.pdf" } },
    ]);
    expect(ctx.requests.at(-1)!.url).toBe("https://lookaside.fbsbx.com/x");
  });

  test("the token follows no address to another host", async () => {
    const ctx = context(() => ({ status: 200, body: { url: "https://evil.example/x" } }));
    await expect(whatsappChannel.download!({ kind: "image", ref: "55" }, ctx)).rejects.toThrow("not Meta's");
  });
});
