import { describe, expect, test } from "vitest";
import type { HttpAnswer, InboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, testContext } from "../contract/context.testsuite.ts";
import { toHex } from "../crypto/hex.ts";
import { hmacSha256 } from "../crypto/hmac.ts";
import { slackChannel } from "./channel.ts";
import type { SlackConfig } from "./config.ts";
import { config, NOW, ok } from "./web-api.testsuite.ts";

const otherConfig: SlackConfig = { ...config, signingSecret: "00000000000000000000000000000000" };

async function wrap(body: string, at: { config: SlackConfig; nowMs: number }): Promise<InboundRequest> {
  const timestamp = String(Math.floor(at.nowMs / 1000));
  const signed = await hmacSha256(at.config.signingSecret, `v0:${timestamp}:${body}`);
  const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${toHex(signed)}` };
  return arrived({ body, headers }, NOW);
}
const signed = (body: string) => wrap(body, { config, nowMs: NOW });
const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

let told = 0;
/** Every event has an id of its own, though two may tell of the same message. */
function eventOf(event: object): string {
  return JSON.stringify({
    type: "event_callback",
    team_id: "T1",
    event_id: `Ev${told++}`,
    authorizations: [{ team_id: "T1", user_id: "UBOT", is_bot: true }],
    event,
  });
}
const direct = (text: string) =>
  eventOf({
    type: "message",
    channel_type: "im",
    channel: "D1",
    user: "U1",
    ts: "1763700000.000100",
    text: escape(text),
  });

function expectChallenge(answer: HttpAnswer): void {
  expect(JSON.parse(answer.body!)).toEqual({ challenge: "c-123" });
}

describeChannel("slack", {
  channel: slackChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: direct,
  wrap,
  proofs: { headers: ["x-slack-request-timestamp", "x-slack-signature"] },
  coversBody: true,
  windowMs: 300_000,
  handshake: {
    request: () => signed(JSON.stringify({ type: "url_verification", challenge: "c-123" })),
    expect: expectChallenge,
  },
  foreignReply: {
    payload: new URLSearchParams({
      command: "/ask",
      text: "hi",
      channel_id: "C1",
      user_id: "U1",
      trigger_id: "t1",
      response_url: "https://hooks.slack.com.evil.example/x",
    }).toString(),
    host: "hooks.slack.com.evil.example",
  },
  sending: {
    target: { data: { channel: "C1", thread: "1763700000.000100", user: "U1", team: "T1" } },
    answer: ok,
    limited: {
      answer: { status: 429, headers: { "retry-after": "30" }, body: { ok: false, error: "ratelimited" } },
      retryAfterMs: 30_000,
    },
    failing: { status: 503, body: "unavailable" },
    expired: { status: 200, body: { ok: false, error: "token_expired" } },
    refused: { status: 200, body: { ok: false, error: "is_archived" } },
  },
});

async function parsed(body: string) {
  const request = await signed(body);
  const ctx = testContext(slackChannel, config, { nowMs: NOW });
  return eventsOf(slackChannel, request, ctx);
}

describe("slack: what comes in", () => {
  test("a slash command may be answered at its own address, where the bot is no member", async () => {
    const form = {
      command: "/ask",
      text: "hi there",
      channel_id: "C1",
      user_id: "U1",
      user_name: "ada",
      trigger_id: "t1",
    };
    const replyUrl = "https://hooks.slack.com/commands/T1/1/x";
    expect(await parsed(new URLSearchParams({ ...form, response_url: replyUrl }).toString())).toMatchObject([
      {
        kind: "message",
        text: "/ask hi there",
        sender: { id: "U1", name: "ada" },
        target: {
          data: { channel: "C1" },
          fallback: { data: { replyUrl }, repliesMax: 5, expiresAtMs: NOW + 1_740_000 },
        },
      },
    ]);
  });

  test("a mention begins a thread; its twin has the same id; notation becomes Markdown", async () => {
    const said = {
      user: "U1",
      channel: "C1",
      ts: "1763700000.000100",
      text: "<@UBOT> see <https://a.example/x|the docs>, <#C2|ops> &amp; <@U2|bo>",
    };
    const [mention] = await parsed(eventOf({ ...said, type: "app_mention" }));
    const [twin] = await parsed(eventOf({ ...said, type: "message", channel_type: "channel" }));
    expect(mention).toMatchObject({
      conversation: { key: "C1:1763700000.000100", scope: "thread", place: { id: "C1" } },
      addressed: true,
      text: "see [the docs](https://a.example/x), #ops & @bo",
      target: { data: { channel: "C1", thread: "1763700000.000100", user: "U1", team: "T1" } },
    });
    expect(twin).toEqual(mention);
  });

  test("edits, bots, the bot itself and joins are nothing; an answer in a thread of the bot is meant for it", async () => {
    const said = { type: "message", channel_type: "channel", channel: "C1", user: "U1", ts: "5.1", text: "x" };
    const nothing = [{ subtype: "message_changed" }, { subtype: "channel_join" }, { bot_id: "B1" }, { user: "UBOT" }];
    for (const change of nothing) expect(await parsed(eventOf({ ...said, ...change }))).toEqual([]);
    expect(await parsed(eventOf(said))).toMatchObject([{ addressed: false }]);
    const answer = { ...said, thread_ts: "4.1", parent_user_id: "UBOT" };
    expect(await parsed(eventOf(answer))).toMatchObject([
      { addressed: true, inReplyTo: "4.1", conversation: { key: "C1:4.1" } },
    ]);
  });

  test("files and the start of an assistant's chat", async () => {
    const file = {
      id: "F1",
      name: "a.png",
      mimetype: "image/png",
      size: 12,
      url_private: "https://files.slack.com/a.png",
    };
    const said = { type: "message", channel_type: "im", channel: "D1", user: "U1", ts: "5.1", subtype: "file_share" };
    expect(await parsed(eventOf({ ...said, text: "", files: [file, {}] }))).toMatchObject([
      { files: [{ kind: "image", name: "a.png", mime: "image/png", bytes: 12, ref: "https://files.slack.com/a.png" }] },
    ]);
    const started = {
      type: "assistant_thread_started",
      assistant_thread: { user_id: "U1", channel_id: "D1", thread_ts: "7.1" },
    };
    expect(await parsed(eventOf(started))).toMatchObject([
      { kind: "member", conversation: { key: "D1:7.1", scope: "direct" } },
    ]);
  });

  test("a pressed button is an action in the conversation of its message", async () => {
    const payload = {
      type: "block_actions",
      user: { id: "U1", username: "ada" },
      team: { id: "T1" },
      channel: { id: "C1" },
      container: { message_ts: "9.1", thread_ts: "4.1" },
      state: { values: { b1: { why: { type: "plain_text_input", value: "because" } } } },
      actions: [{ action_id: "button-0", value: "approve:1", action_ts: "10.1" }],
    };
    expect(await parsed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString())).toMatchObject([
      {
        kind: "action",
        action: { id: "approve:1", values: { why: "because" } },
        conversation: { key: "C1:4.1", scope: "thread", place: { id: "C1" } },
        sender: { id: "U1", name: "ada" },
      },
    ]);
  });
});
