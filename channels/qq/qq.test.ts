import { describe, expect, test } from "vitest";
import type { InboundRequest, OutboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived } from "../contract/arrived.testsuite.ts";
import { signedBy } from "#test/platforms/qq";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { qqChannel } from "./channel.ts";
import type { QQConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: QQConfig = { appId: "11111111", secret: "naOC0ocQE3shWLAfffVLB1rhYPG7", markdown: true, sandbox: false };
const event = (t: string, d: object) => JSON.stringify({ op: 0, id: "ev1", t, d });
const c2c = { id: "ROBOT1.0_m1", author: { user_openid: "U1" }, timestamp: new Date(NOW).toISOString() };
const message = (content: string) => event("C2C_MESSAGE_CREATE", { ...c2c, content });

const inbound = (body: string, headers: Record<string, string>) => arrived({ body, headers }, NOW);

function wrap(payload: string, at: { config: QQConfig; nowMs: number }): Promise<InboundRequest> {
  return Promise.resolve(inbound(payload, signedBy(at.config.secret, payload, at.nowMs)));
}

function question(d: object): InboundRequest {
  return inbound(JSON.stringify({ op: 13, d }), { "x-bot-appid": config.appId });
}

async function parsed(payload: string): Promise<ChannelEvent[]> {
  const ctx = testContext(qqChannel, config, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  return eventsOf(qqChannel, request, ctx);
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
    const bot = { ...d, author: { ...d.author, bot: true } };
    expect(await parsed(event("AT_MESSAGE_CREATE", bot))).toMatchObject([{ sender: { bot: true } }]);
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

test("an agent's words call nobody", () => {
  const said = "<@!123> <qqbot-at-everyone /> @everyone @all a<b";
  const [piece] = qqChannel.render({ markdown: said });
  for (const words of [piece!.text, (piece!.body as { markdown: string }).markdown]) {
    expect(words).not.toMatch(/<@|<qqbot|@everyone/);
    expect(words.replaceAll("\u2060", "")).toBe(said);
  }
});

test("QQ has no tables, and a break is a line", () => {
  const [piece] = qqChannel.render({ markdown: "a<br>b\n\n| x | y |\n|---|---|\n| 1 | 2 |" });
  expect((piece!.body as { markdown: string }).markdown).toBe("a\nb\n\n**x | y**\n\n- 1 | 2");
});

test("an answer whose addresses QQ does not allow is said without them", async () => {
  const answer = ({ url, body }: OutboundRequest): StandInAnswer => {
    if (url.includes("getAppAccessToken")) return { status: 200, body: { access_token: "t", expires_in: "7200" } };
    const { content } = JSON.parse(body as string) as { content: string };
    if (!/\.[a-z]/.test(content)) return { status: 200, body: { id: "m1" } };
    return { status: 400, body: { code: 40054010, message: "消息发送失败, 不允许发送url" } };
  };
  const ctx = testContext(qqChannel, { ...config, markdown: false }, { nowMs: NOW, answer });
  const [piece] = qqChannel.render({
    markdown: "See [the docs](https://docs.example.com/a.html), run `1.sh`. It costs 3.50.",
  });
  expect(await qqChannel.reply({ data: { to: "users/u1", msgId: "m" } }, piece!, { idempotencyKey: "k" }, ctx)).toEqual(
    { id: "m1" },
  );
  const bodies = ctx.requests
    .slice(1)
    .map(({ body }) => JSON.parse(body as string) as { content: string; msg_seq: number });
  expect(bodies.at(-1)!.content).toBe("See the docs (docs。example。com/a。html), run 1。sh. It costs 3.50.");
  expect(new Set(bodies.map(({ msg_seq: sequence }) => sequence)).size).toBe(1);
});
