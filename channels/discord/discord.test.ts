import { describe, expect, test } from "vitest";
import type { HttpAnswer, InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { ed25519PublicKey, signEd25519 } from "../crypto/ed25519.ts";
import { toHex } from "../crypto/hex.ts";
import { discordChannel } from "./channel.ts";
import type { DiscordConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const seeds = { ours: new Uint8Array(32).fill(1), other: new Uint8Array(32).fill(2) };
const config: DiscordConfig = {
  applicationId: "1170000000000000000",
  publicKey: toHex(await ed25519PublicKey(seeds.ours)),
  botToken: "bot-token-abcdefghijklmnop",
};
const otherConfig: DiscordConfig = { ...config, publicKey: toHex(await ed25519PublicKey(seeds.other)) };

async function wrap(body: string, at: { config: DiscordConfig; nowMs: number }): Promise<InboundRequest> {
  const timestamp = String(Math.floor(at.nowMs / 1000));
  const seed = at.config.publicKey === config.publicKey ? seeds.ours : seeds.other;
  const signature = toHex(await signEd25519(seed, timestamp + body));
  return arrived({ body, headers: { "x-signature-timestamp": timestamp, "x-signature-ed25519": signature } }, NOW);
}
const signed = (body: string) => wrap(body, { config, nowMs: NOW });

const ada = { id: "53900000000000001", username: "ada", global_name: "Ada" };
const interaction = (content: object) =>
  JSON.stringify({
    id: "786000000000000001",
    application_id: config.applicationId,
    token: "A_TOKEN",
    version: 1,
    channel_id: "645000000000000001",
    user: ada,
    context: 1,
    ...content,
  });
const ask = (prompt: string) =>
  interaction({
    type: 2,
    data: { id: "1", name: "ask", type: 1, options: [{ type: 3, name: "prompt", value: prompt }] },
  });
const inGuild = {
  user: undefined,
  member: { nick: "Countess", user: ada },
  guild_id: "290000000000000001",
  context: 0,
  channel: { id: "645000000000000001", type: 0, name: "general" },
};

function expectPong(answer: HttpAnswer): void {
  expect(JSON.parse(answer.body!)).toEqual({ type: 1 });
}
const ok = (): StandInAnswer => ({ status: 200, body: { id: "900", channel_id: "645000000000000001" } });

describeChannel("discord", {
  channel: discordChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: ask,
  wrap,
  proofs: { headers: ["x-signature-ed25519", "x-signature-timestamp"] },
  coversBody: true,
  windowMs: 300_000,
  handshake: { request: () => signed(JSON.stringify({ type: 1, id: "1", token: "t" })), expect: expectPong },
  sending: {
    target: { data: { channel: "645000000000000001", token: "A_TOKEN" }, expiresAtMs: NOW + 60_000 },
    answer: ok,
    limited: {
      answer: { status: 429, body: { message: "slow", retry_after: 1.5, global: false } },
      retryAfterMs: 1500,
    },
    failing: { status: 502, body: "bad gateway" },
    expired: { status: 401, body: { message: "401: Unauthorized", code: 0 } },
    refused: { status: 403, body: { message: "Missing Access", code: 50_001 } },
  },
});

async function parsed(body: string) {
  const request = await signed(body);
  const ctx = testContext(discordChannel, config, { nowMs: NOW });
  const verified = await discordChannel.verify(request, ctx);
  if (!verified.ok) throw new Error(verified.reason);
  const result = await discordChannel.parse(verified, request, ctx);
  const answer = await discordChannel.acknowledge!(verified, { streamId: "s" }, ctx);
  return {
    events: result.type === "events" ? result.events : [],
    answer: JSON.parse(answer.body ?? "null") as unknown,
  };
}

describe("discord: what comes in", () => {
  test("a command in a server, with a file", async () => {
    const file = {
      id: "5",
      filename: "a.pdf",
      content_type: "application/pdf",
      size: 9,
      url: "https://cdn.discordapp.com/a.pdf",
    };
    const data = {
      id: "1",
      name: "ask",
      type: 1,
      options: [
        { type: 3, name: "prompt", value: "read" },
        { type: 11, name: "file", value: "5" },
      ],
      resolved: { attachments: { 5: file } },
    };
    const { events, answer } = await parsed(interaction({ ...inGuild, type: 2, data }));
    expect(events).toMatchObject([
      {
        eventId: "786000000000000001",
        text: "read",
        conversation: { key: "645000000000000001", scope: "group", title: "general" },
        sender: { id: ada.id, name: "Countess" },
        files: [{ kind: "file", name: "a.pdf", ref: "https://cdn.discordapp.com/a.pdf" }],
        target: {
          data: { channel: "645000000000000001", token: "A_TOKEN" },
          expiresAtMs: NOW + 870_000,
          fallback: { data: { channel: "645000000000000001" } },
        },
      },
    ]);
    expect(answer).toEqual({ type: 5 });
  });

  test("in a thread; where only a person brought it, there is no other way to answer", async () => {
    const thread = { ...inGuild, channel: { type: 11 }, authorizing_integration_owners: { 1: ada.id } };
    const { events } = await parsed(interaction({ ...thread, type: 2, data: { name: "new", type: 1 } }));
    expect(events).toMatchObject([{ text: "/new", conversation: { scope: "thread" }, target: { repliesMax: 5 } }]);
    expect(events[0]!.target.fallback).toBeUndefined();
  });

  test("asked about a message, told to stop, a button, a form, choices while typing", async () => {
    const about = { name: "Ask agent", type: 3, target_id: "7", resolved: { messages: { 7: { content: "words" } } } };
    expect((await parsed(interaction({ type: 2, data: about }))).events).toMatchObject([{ text: "words" }]);
    const stop = await parsed(interaction({ type: 2, data: { name: "stop", type: 1 } }));
    expect(stop.events).toMatchObject([{ kind: "stop" }]);
    expect(stop.answer).toMatchObject({ type: 4, data: { flags: 64 } });
    const button = await parsed(
      interaction({ type: 3, message: { id: "8" }, data: { custom_id: "yes", component_type: 2 } }),
    );
    expect(button).toMatchObject({
      events: [{ kind: "action", action: { id: "yes", values: {} }, inReplyTo: "8" }],
      answer: { type: 6 },
    });
    const form = { custom_id: "f", components: [{ type: 1, components: [{ custom_id: "why", value: "so" }] }] };
    expect((await parsed(interaction({ type: 5, data: form }))).events).toMatchObject([
      { action: { id: "f", values: { why: "so" } } },
    ]);
    const typing = await parsed(interaction({ type: 4, data: { name: "ask" } }));
    expect(typing).toEqual({ events: [], answer: { type: 8, data: { choices: [] } } });
  });

  test("another bot is said to be one", async () => {
    const { events } = await parsed(interaction({ ...JSON.parse(ask("hi")), user: { ...ada, bot: true } } as object));
    expect(events).toMatchObject([{ sender: { bot: true } }]);
  });

  test("an event of the application is no ping", async () => {
    const request = await signed(JSON.stringify({ type: 1, event: { type: "APPLICATION_AUTHORIZED" } }));
    const ctx = testContext(discordChannel, config, { nowMs: NOW });
    expect(await discordChannel.handshake({ ok: true, payload: request.body }, request, ctx)).toBeNull();
    const ping = { ok: true as const, payload: new TextEncoder().encode('{"type":0}') };
    expect(await discordChannel.handshake(ping, request, ctx)).toMatchObject({ status: 204 });
  });
});

describe("discord: what goes out", () => {
  const context = (answer: (request: OutboundRequest) => StandInAnswer = ok, nowMs = NOW) =>
    testContext(discordChannel, config, { nowMs, answer });
  const target = { data: { channel: "645", token: "A_TOKEN" }, expiresAtMs: NOW + 60_000 };
  const [piece] = discordChannel.render({
    markdown: "# a\n\n#### b\n\n| x |\n|---|\n| 1 |\n\n- [x] c\n\n@everyone",
    actions: [
      { id: "yes", label: "Yes", style: "danger" },
      { id: "go", label: "Go", url: "https://a.example" },
    ],
  });

  test("what Discord does not know is written otherwise, and nobody is called", () => {
    expect(piece!.text).toBe("# a\n\n**b**\n\n```\nx\n-\n1\n```\n\n- ☑ c\n\n@everyone");
    expect(piece!.body).toMatchObject({
      allowed_mentions: { parse: [] },
      components: [
        {
          type: 1,
          components: [
            { style: 4, label: "Yes", custom_id: "yes" },
            { style: 5, label: "Go", url: "https://a.example" },
          ],
        },
      ],
    });
  });

  test("a small heading is bold once", () => {
    const [piece] = discordChannel.render({ markdown: "#### **Step 1:** do _it_\n\nx" });
    expect(piece!.text).toBe("**Step 1: do _it_**\n\nx");
  });

  test("an answer by the token needs no bot; a change after its time is the bot's", async () => {
    const ctx = context();
    const sent = await discordChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    await discordChannel.edit!(sent, piece!, ctx);
    const late = context(ok, NOW + 120_000);
    await discordChannel.edit!(sent, piece!, late);
    const seen = [...ctx.requests, ...late.requests].map(({ method, url, headers }) => [
      method,
      new URL(url).pathname,
      headers!["authorization"],
    ]);
    expect(seen).toEqual([
      ["POST", "/api/v10/webhooks/1170000000000000000/A_TOKEN", undefined],
      ["PATCH", "/api/v10/webhooks/1170000000000000000/A_TOKEN/messages/900", undefined],
      ["PATCH", "/api/v10/channels/645/messages/900", `Bot ${config.botToken}`],
    ]);
  });

  test("the bot's own message is posted once per key", async () => {
    const ctx = context();
    for (const key of ["k", "k", "other"]) {
      await discordChannel.reply({ data: { channel: "645" } }, piece!, { idempotencyKey: key }, ctx);
    }
    const [a, b, c] = ctx.requests.map(
      ({ body }) => JSON.parse(body as string) as { nonce: string; enforce_nonce: boolean },
    );
    expect(a).toMatchObject({ enforce_nonce: true });
    expect(a!.nonce).toHaveLength(24);
    expect([b!.nonce === a!.nonce, c!.nonce === a!.nonce]).toEqual([true, false]);
  });

  test("a token whose time is over says so", async () => {
    const ctx = context(() => ({ status: 401, body: { message: "Invalid Webhook Token", code: 50_027 } }));
    const sent = discordChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    await expect(sent).rejects.toMatchObject({ windowClosed: true });
  });

  test("files go up as a form and come from Discord's hosts alone", async () => {
    const ctx = context();
    const file = { kind: "file" as const, name: "a.txt", mime: "text/plain", bytes: new Uint8Array([1]) };
    await discordChannel.sendFile!(target, file, { idempotencyKey: "k" }, ctx);
    expect(ctx.requests[0]!.body).toMatchObject({
      form: { payload_json: expect.stringContaining("a.txt"), "files[0]": { name: "a.txt" } },
    });
    await expect(discordChannel.download!({ kind: "file", ref: "https://evil.example/a" }, ctx)).rejects.toThrow(
      "not Discord's",
    );
  });

  test("it connects itself", async () => {
    const ctx = context();
    await discordChannel.connect!(ctx, "https://weft.example/hooks/1");
    expect(ctx.requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
      ["PUT", "/api/v10/applications/1170000000000000000/commands"],
      ["PATCH", "/api/v10/applications/@me"],
    ]);
    expect(JSON.parse(ctx.requests[1]!.body as string)).toEqual({
      interactions_endpoint_url: "https://weft.example/hooks/1",
    });
  });
});
