import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, test } from "vitest";
import type { InboundRequest, OutboundRequest } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { teamsChannel } from "./channel.ts";
import type { TeamsConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const SERVICE = "https://smba.trafficmanager.net/emea/";
const config: TeamsConfig = { appId: "11111111-2222-3333-4444-555555555555", appPassword: "app-password-1" };
const otherConfig: TeamsConfig = { ...config, appId: "99999999-2222-3333-4444-555555555555" };
const BOT = `28:${config.appId}`;

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: "k1", use: "sig", endorsements: ["msteams"] };
const keys = (): StandInAnswer => ({ status: 200, body: { keys: [jwk] } });

const tokenFor = (serviceurl: string, at: { config: TeamsConfig; nowMs: number; kid?: string; alg?: string }) =>
  new SignJWT({ serviceurl })
    .setProtectedHeader({ alg: at.alg ?? "RS256", kid: at.kid ?? "k1" })
    .setIssuer("https://api.botframework.com")
    .setAudience(at.config.appId)
    .setNotBefore(at.nowMs / 1000)
    .setExpirationTime(at.nowMs / 1000 + 3600);

const inbound = (body: string, token: string) => arrived({ body, headers: { authorization: `Bearer ${token}` } }, NOW);

async function wrap(body: string, at: { config: TeamsConfig; nowMs: number }): Promise<InboundRequest> {
  const serviceUrl = /"serviceUrl":"([^"]*)"/.exec(body)?.[1] ?? SERVICE;
  return inbound(body, await tokenFor(serviceUrl, at).sign(privateKey));
}

const activity = (content: object) =>
  JSON.stringify({
    type: "message",
    id: "1485983408511",
    timestamp: "2025-11-21T04:00:00Z",
    serviceUrl: SERVICE,
    channelId: "msteams",
    from: { id: "29:ada", name: "Ada" },
    conversation: { id: "a:personal", conversationType: "personal", tenantId: "t1" },
    recipient: { id: BOT, name: "Agent" },
    ...content,
  });
const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function answer(request: OutboundRequest): StandInAnswer {
  if (request.url.startsWith("https://login.botframework.com/")) return keys();
  if (request.url.startsWith("https://login.microsoftonline.com/")) {
    return { status: 200, body: { token_type: "Bearer", expires_in: 3599, access_token: "token-1" } };
  }
  return { status: request.method === "GET" ? 200 : 201, body: { id: "sent-1" } };
}
const failure = (status: number, code: string, headers = {}): StandInAnswer => ({
  status,
  headers,
  body: { error: { code, message: "no" } },
});
const target = {
  data: { serviceUrl: SERVICE.slice(0, -1), conversation: "a:personal", scope: "direct", message: "1" },
};

describeChannel("teams", {
  channel: teamsChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: (text) => activity({ text: escape(text) }),
  wrap,
  proofs: { headers: ["authorization"] },
  coversBody: false,
  windowMs: null,
  whileVerifying: answer,
  foreignReply: { payload: activity({ text: "hi", serviceUrl: "https://evil.example/" }), host: "evil.example" },
  sending: {
    target,
    answer,
    limited: { answer: failure(429, "RateLimited", { "retry-after": "12" }), retryAfterMs: 12_000 },
    failing: failure(502, "BadGateway"),
    expired: failure(401, "Unauthorized"),
    refused: failure(403, "BotNotInConversationRoster"),
  },
});

const context = (under = config, nowMs = NOW) => testContext(teamsChannel, under, { nowMs, answer });

async function parsed(body: string) {
  const request = await wrap(body, { config, nowMs: NOW });
  const verified = await teamsChannel.verify(request, context());
  if (!verified.ok) throw new Error(verified.reason);
  const result = await teamsChannel.parse(verified, request, context());
  return result.type === "events" ? result.events : [];
}

describe("teams: who speaks", () => {
  const good = { config, nowMs: NOW };
  const body = activity({ text: "hi" });
  const verdict = async (token: string, ctx = context()) => (await teamsChannel.verify(inbound(body, token), ctx)).ok;

  test("only Microsoft, to this app, of this address, in this hour", async () => {
    expect(await verdict(await tokenFor(SERVICE, good).sign(privateKey))).toBe(true);
    const stranger = await generateKeyPair("RS256");
    const refused = [
      await tokenFor(SERVICE, good).sign(stranger.privateKey),
      await tokenFor("https://smba.trafficmanager.net/amer/", good).sign(privateKey),
      await tokenFor(SERVICE, good).setIssuer("https://evil.example").sign(privateKey),
      await tokenFor(SERVICE, { config, nowMs: NOW - 4_000_000 }).sign(privateKey),
      await tokenFor(SERVICE, { ...good, kid: "unknown" }).sign(privateKey),
      await tokenFor(SERVICE, { ...good, alg: "RS512" }).sign(await importJWK(await exportJWK(privateKey), "RS512")),
      new UnsecuredJWT({ serviceurl: SERVICE }).setAudience(config.appId).encode(),
      await new SignJWT({ serviceurl: SERVICE, aud: config.appId, iss: "https://api.botframework.com", exp: NOW })
        .setProtectedHeader({ alg: "HS256", kid: "k1" })
        .sign(new TextEncoder().encode(JSON.stringify(jwk))),
      "not.a.token",
    ];
    for (const token of refused) expect(await verdict(token)).toBe(false);
  });

  test("a key speaks only for the channels that it is endorsed for, and tenants stay apart", async () => {
    const webchat = activity({ text: "hi", channelId: "webchat" });
    const request = await wrap(webchat, good);
    expect(await teamsChannel.verify(request, context())).toMatchObject({ ok: false, status: 401 });
    const single = { ...config, tenantId: "33333333-2222-3333-4444-555555555555" };
    expect(await teamsChannel.verify(await wrap(body, good), context(single))).toMatchObject({
      ok: false,
      status: 403,
    });
  });

  test("an unknown key makes it look again, but not at every call", async () => {
    let nowMs = NOW;
    const ctx = { ...context(), nowMs: () => nowMs };
    const unknown = await tokenFor(SERVICE, { ...good, kid: "unknown" }).sign(privateKey);
    for (let i = 0; i < 5; i++) expect(await verdict(unknown, ctx)).toBe(false);
    expect(ctx.requests).toHaveLength(1);
    nowMs += 6 * 60_000;
    for (let i = 0; i < 5; i++) expect(await verdict(unknown, ctx)).toBe(false);
    expect(ctx.requests).toHaveLength(2);
  });

  test("when the keys cannot be had, nobody is refused for it: it is to be tried again", async () => {
    const ctx = testContext(teamsChannel, config, { nowMs: NOW, answer: () => ({ status: 503, body: "" }) });
    const token = await tokenFor(SERVICE, good).sign(privateKey);
    await expect(teamsChannel.verify(inbound(body, token), ctx)).rejects.toMatchObject({ retryable: true });
  });
});

describe("teams: what comes in", () => {
  test("a mention in a channel's thread", async () => {
    const mention = { type: "mention", mentioned: { id: BOT, name: "Agent" }, text: "<at>Agent</at>" };
    const other = { type: "mention", mentioned: { id: "29:bo", name: "Bo" }, text: "<at>Bo</at>" };
    const conversation = { id: "19:abc@thread.tacv2;messageid=1", conversationType: "channel", isGroup: true };
    const said = { conversation, text: "<at>Agent</at>&nbsp;ask <at>Bo</at>", entities: [mention, other] };
    expect(await parsed(activity(said))).toMatchObject([
      {
        eventId: "19:abc@thread.tacv2;messageid=1|1485983408511",
        text: "ask @Bo",
        addressed: true,
        conversation: { key: "19:abc@thread.tacv2;messageid=1", scope: "thread" },
        target: { data: { serviceUrl: "https://smba.trafficmanager.net/emea" } },
      },
    ]);
    expect(await parsed(activity({ conversation, text: "x" }))).toMatchObject([{ addressed: false }]);
  });

  test("buttons, files, being added; edits and bots are nothing", async () => {
    expect(await parsed(activity({ value: { weftAction: "yes", why: "so" }, replyToId: "9" }))).toMatchObject([
      { kind: "action", action: { id: "yes", values: { why: "so" } }, inReplyTo: "9" },
    ]);
    const shared = {
      contentType: "application/vnd.microsoft.teams.file.download.info",
      name: "a.pdf",
      content: { downloadUrl: "https://contoso.sharepoint.com/a" },
    };
    const picture = { contentType: "image/png", contentUrl: `${SERVICE}v3/attachments/1/views/original` };
    expect(
      await parsed(activity({ text: "", attachments: [shared, picture, { contentType: "text/html" }] })),
    ).toMatchObject([
      {
        files: [
          { kind: "file", name: "a.pdf" },
          { kind: "image", mime: "image/png" },
        ],
      },
    ]);
    expect(await parsed(activity({ type: "conversationUpdate", membersAdded: [{ id: BOT }] }))).toMatchObject([
      { kind: "member" },
    ]);
    expect(await parsed(activity({ type: "messageUpdate", text: "x" }))).toEqual([]);
    expect(await parsed(activity({ from: { id: "28:other" }, text: "x" }))).toEqual([]);
  });
});

test.each([
  ["message", undefined],
  ["invoke", "{}"],
])("an activity of type %s is acknowledged with %s", async (type, body) => {
  const verified = { ok: true as const, payload: new TextEncoder().encode(activity({ type })) };
  expect((await teamsChannel.acknowledge!(verified, { streamId: "" }, context())).body).toBe(body);
});

describe("teams: what goes out", () => {
  const bodies = (ctx: ReturnType<typeof context>) =>
    ctx.requests
      .filter(({ url }) => url.startsWith(SERVICE))
      .map(({ method, url, body }) => [method, url.split("/v3/")[1], JSON.parse(body as string) as unknown]);
  const path = "conversations/a%3Apersonal/activities";

  test("Markdown without tables, buttons as a card", async () => {
    const ctx = context();
    const markdown = "**b**\n\n| x |\n|---|\n| 1 |\n\n- [ ] c";
    const [piece] = teamsChannel.render({ markdown, actions: [{ id: "yes", label: "Yes", style: "danger" }] });
    expect(await teamsChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx)).toMatchObject({ id: "sent-1" });
    expect(bodies(ctx)).toMatchObject([
      [
        "POST",
        path,
        {
          type: "message",
          textFormat: "markdown",
          text: "**b**\n\n```\nx\n-\n1\n```\n\n- ☐ c",
          attachments: [{ content: { actions: [{ data: { weftAction: "yes" }, style: "destructive" }] } }],
        },
      ],
    ]);
  });

  test("in a personal chat the answer grows in one stream", async () => {
    const ctx = context();
    const stream = teamsChannel.stream!;
    const begun = (await stream.begin(target, { idempotencyKey: "k" }, ctx))!;
    const once = await stream.update(begun, { markdown: "He", n: 1 }, ctx);
    const twice = await stream.update(once, { markdown: "Hello", n: 2 }, ctx);
    await stream.finish(twice, { reply: { markdown: "Hello." }, n: 3 }, ctx);
    const info = (streamSequence: number) => ({ streamType: "streaming", streamSequence });
    expect(bodies(ctx)).toMatchObject([
      [
        "POST",
        path,
        { type: "typing", text: "He", channelData: info(1), entities: [{ type: "streaminfo", ...info(1) }] },
      ],
      ["POST", path, { type: "typing", text: "Hello", channelData: { ...info(2), streamId: "sent-1" } }],
      [
        "POST",
        path,
        { type: "message", id: "sent-1", text: "Hello.", channelData: { streamType: "final", streamId: "sent-1" } },
      ],
    ]);
    expect(bodies(ctx)[0]![2]).not.toHaveProperty("channelData.streamId");
  });

  test("what does not go on from what is shown waits for the end", async () => {
    const ctx = context();
    const stream = teamsChannel.stream!;
    const begun = (await stream.begin(target, { idempotencyKey: "k" }, ctx))!;
    const head = await stream.update(begun, { markdown: "| a | b |", n: 1 }, ctx);
    const table = "| a | b |\n|---|---|\n| 1 | 2 |";
    expect(await stream.update(head, { markdown: table, n: 2 }, ctx)).toEqual(head);
    await stream.finish(head, { reply: { markdown: table }, n: 3 }, ctx);
    expect(bodies(ctx)).toMatchObject([
      ["POST", path, { type: "typing" }],
      ["POST", path, { type: "message", id: "sent-1" }],
    ]);
  });

  test("after two minutes, and in groups, the message is changed", async () => {
    const stream = teamsChannel.stream!;
    const begun = (await stream.begin(target, { idempotencyKey: "k" }, context()))!;
    const shown = await stream.update(begun, { markdown: "He", n: 1 }, context());
    const late = context(config, NOW + 130_000);
    await stream.finish(
      await stream.update(shown, { markdown: "Hel", n: 2 }, late),
      { reply: { markdown: "Hello" }, n: 3 },
      late,
    );
    expect(bodies(late)).toMatchObject([["PUT", `${path}/sent-1`, { text: "Hello" }]]);
    const ctx = context();
    const group = { data: { ...target.data, scope: "group" } };
    const posted = await stream.update(
      (await stream.begin(group, { idempotencyKey: "k" }, ctx))!,
      { markdown: "**He", n: 1 },
      ctx,
    );
    await stream.finish(posted, { reply: { markdown: "**Hello**" }, n: 2 }, ctx);
    expect(bodies(ctx)).toMatchObject([
      ["POST", path, { text: "**He**" }],
      ["PUT", `${path}/sent-1`, { text: "**Hello**" }],
    ]);
  });

  test("a stream that is over ends by a change; one that the person stopped stays as it is", async () => {
    const stream = teamsChannel.stream!;
    const shown = await stream.update(
      (await stream.begin(target, { idempotencyKey: "k" }, context()))!,
      { markdown: "He", n: 1 },
      context(),
    );
    const closing = (message: string) =>
      testContext(teamsChannel, config, {
        nowMs: NOW,
        answer: (request) =>
          request.method === "POST" && request.url.startsWith(SERVICE)
            ? { status: 403, body: { error: { code: "ContentStreamNotAllowed", message } } }
            : answer(request),
      });
    const over = closing("Message size is fixed");
    await stream.finish(shown, { reply: { markdown: "Hello" }, n: 2 }, over);
    expect(bodies(over).map(([method]) => method)).toEqual(["POST", "PUT"]);
    const stopped = closing("Content stream was canceled by user");
    const ref = await stream.update(shown, { markdown: "Hel", n: 2 }, stopped);
    await stream.finish(ref, { reply: { markdown: "Hello" }, n: 3 }, stopped);
    expect(bodies(stopped).map(([method]) => method)).toEqual(["POST"]);
  });

  test("the token goes to Microsoft's service alone", async () => {
    const ctx = context();
    const [piece] = teamsChannel.render({ markdown: "x" });
    const foreign = { data: { ...target.data, serviceUrl: "https://smba.trafficmanager.net.evil.example" } };
    await expect(teamsChannel.reply(foreign, piece!, { idempotencyKey: "k" }, ctx)).rejects.toThrow("not Microsoft's");
    const file = { kind: "image" as const, ref: { address: "https://evil.example/x", isOpen: true } };
    await expect(teamsChannel.download!(file, ctx)).rejects.toThrow("not Microsoft's");
    const shared = { kind: "file" as const, ref: { address: "https://contoso.sharepoint.com/a", isOpen: true } };
    await teamsChannel.download!(shared, ctx);
    expect(ctx.requests.map(({ headers }) => headers?.["authorization"])).toEqual([undefined]);
  });
});
