import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { InboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { testContext } from "../contract/context.testsuite.ts";
import { webhookChannel } from "./channel.ts";
import type { WebhookConfig } from "./config.ts";
import { signFields } from "./signature.ts";

const NOW = 1_763_700_000_000;
const SECRET = `whsec_${Buffer.alloc(24, 3).toString("base64")}`;
const config: WebhookConfig = { secret: SECRET, replyUrl: "https://hooks.example.com/answers" };
const otherConfig: WebhookConfig = { ...config, secret: `whsec_${Buffer.alloc(24, 4).toString("base64")}` };

const inbound = (body: string, headers: Record<string, string> = {}) => arrived({ body, headers }, NOW);

/** Signed by the reference library. */
function wrap(body: string, at: { config: WebhookConfig; nowMs: number }, id = "evt-1"): Promise<InboundRequest> {
  const date = new Date(Math.floor(at.nowMs / 1000) * 1000);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(date.getTime() / 1000),
    "webhook-signature": new Webhook(at.config.secret).sign(id, date, body),
  };
  return Promise.resolve(inbound(body, headers));
}

const message = (text: string) => JSON.stringify({ sender_id: "ada", sender_name: "Ada", content: text });

describeChannel("webhook", {
  channel: webhookChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message,
  wrap,
  proofs: { headers: ["webhook-id", "webhook-timestamp", "webhook-signature"] },
  coversBody: true,
  windowMs: 300_000,
  foreignReply: {
    payload: JSON.stringify({ sender_id: "ada", content: "hi", reply_url: "https://evil.example/x" }),
    host: "evil.example",
  },
  sending: {
    target: { data: { conversation: "ada", message: "m1" } },
    answer: () => ({ status: 200, body: {} }),
    limited: { answer: { status: 429, headers: { "retry-after": "7" }, body: {} }, retryAfterMs: 7000 },
    failing: { status: 503, body: "no" },
    refused: { status: 410, body: "gone" },
  },
});

describe("webhook", () => {
  test("what it sends is signed as Standard Webhooks defines it", async () => {
    const ctx = testContext(webhookChannel, config, { nowMs: Date.now(), answer: () => ({ status: 200, body: {} }) });
    const [piece] = webhookChannel.render({ markdown: "Hi **you**", actions: [{ id: "a1", label: "Yes" }] });
    await webhookChannel.reply({ data: { conversation: "ada" } }, piece!, { idempotencyKey: "k1" }, ctx);
    const { headers, body } = ctx.requests[0]!;
    expect(new Webhook(SECRET).verify(body as string, headers!)).toEqual({
      type: "message",
      conversation_id: "ada",
      text: "Hi **you**",
      actions: [{ id: "a1", label: "Yes" }],
    });
  });

  test("the plain form: only its four signed fields count", async () => {
    const fields = { timestamp: String(NOW / 1000), sender_id: "ada", message_type: "text", content: "hello" };
    const signature = await signFields(SECRET, fields);
    const ctx = testContext(webhookChannel, config, { nowMs: NOW });
    const request = inbound(JSON.stringify({ ...fields, conversation_id: "of-somebody-else", signature }));
    const verified = await webhookChannel.verify(request, ctx);
    if (!verified.ok) throw new Error(verified.reason);
    expect(await webhookChannel.parse(verified, request, ctx)).toMatchObject({
      events: [{ eventId: signature, text: "hello", conversation: { key: "ada" } }],
    });
    const changed = inbound(JSON.stringify({ ...fields, content: "hallo", signature }));
    expect((await webhookChannel.verify(changed, ctx)).ok).toBe(false);
    const late = { ...request, receivedAtMs: NOW + 301_000 };
    expect((await webhookChannel.verify(late, ctx)).ok).toBe(false);
  });

  test("the field that joins fields cannot be smuggled into one of them", async () => {
    const fields = { timestamp: String(NOW / 1000), sender_id: "ada\ntext", message_type: "x", content: "y" };
    const request = inbound(JSON.stringify({ ...fields, signature: await signFields(SECRET, fields) }));
    const verdict = await webhookChannel.verify(request, testContext(webhookChannel, config, { nowMs: NOW }));
    expect(verdict.ok).toBe(false);
  });

  test("a channel needs a secret that is one", () => {
    expect(webhookChannel.configSchema.safeParse({ secret: "" }).success).toBe(false);
    expect(webhookChannel.configSchema.safeParse({}).success).toBe(false);
  });
});
