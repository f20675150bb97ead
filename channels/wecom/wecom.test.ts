import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { InboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { contextAt } from "#test/platforms/context";
import { arrived } from "../contract/arrived.testsuite.ts";
import type { Said, Signed } from "#test/platforms/platform";
import { startWeCom, type WeComStandIn } from "#test/platforms/wecom";
import { callback } from "#test/platforms/wecom-envelope";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { wecomCallback } from "../contract/wecom-callback.testsuite.ts";
import { wecomChannel } from "./channel.ts";
import type { WeComConfig } from "./config.ts";

const NOW = 1_763_700_000_000;
const config: WeComConfig = {
  token: "token-1",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  botName: "Weft Bot",
};
const keysOf = ({ token, encodingAesKey }: WeComConfig) => ({ token, encodingAesKey, receiver: "" });
const responseUrl = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=c1";
const direct = { msgid: "m1", aibotid: "bot", chattype: "single", from: { userid: "ada" }, response_url: responseUrl };
const received = (over: object) => JSON.stringify({ ...direct, ...over });
const message = (content: string) => received({ msgtype: "text", text: { content } });

const inbound = (signed: Signed) => arrived(signed, NOW);

function wrap(payload: string, at: { config: WeComConfig; nowMs: number }): Promise<InboundRequest> {
  return Promise.resolve(inbound(callback(keysOf(at.config), payload, "json", at.nowMs)));
}

async function parsed(payload: string, under = config): Promise<ChannelEvent[]> {
  const ctx = testContext(wecomChannel, under, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  return eventsOf(wecomChannel, request, ctx);
}

describeChannel("wecom", {
  channel: wecomChannel,
  config,
  otherConfig: { ...config, token: "token-2", encodingAesKey: "kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" },
  nowMs: NOW,
  message,
  wrap,
  ...wecomCallback(keysOf(config), NOW),
  foreignReply: {
    payload: received({ msgtype: "text", text: { content: "x" }, response_url: "https://evil.example/r" }),
    host: "evil.example",
  },
  sending: {
    target: { data: { responseUrl } },
    answer: (): StandInAnswer => ({ status: 200, body: { errcode: 0, errmsg: "ok" } }),
    limited: { answer: { status: 200, body: { errcode: 45009, errmsg: "too many" } }, retryAfterMs: 60_000 },
    failing: { status: 502, body: "<html>" },
    refused: { status: 200, body: { errcode: 40058, errmsg: "invalid" } },
  },
  counted: ({ body }) => (body as { markdown: { content: string } }).markdown.content,
});

describe("what people send to a smart bot of WeCom", () => {
  const group = { chattype: "group", chatid: "chat1" };

  test("in a group the mention goes, whether the name has a space or is not known", async () => {
    const payload = received({ ...group, msgtype: "text", text: { content: "@Weft Bot  查订单" } });
    expect(await parsed(payload)).toMatchObject([
      { text: "查订单", conversation: { key: "chat1", scope: "group" }, addressed: true },
    ]);
    const { botName: _none, ...unnamed } = config;
    const plain = received({ ...group, msgtype: "text", text: { content: "@RobotA hello robot" } });
    expect(await parsed(plain, unnamed)).toMatchObject([{ text: "hello robot" }]);
  });

  test("pictures among words, voices, files and quotes", async () => {
    const msg_item = [
      { msgtype: "text", text: { content: "look" } },
      { msgtype: "image", image: { url: "https://x.myqcloud.com/1" } },
    ];
    expect(await parsed(received({ msgtype: "mixed", mixed: { msg_item } }))).toMatchObject([
      { text: "look", files: [{ kind: "image", ref: { url: "https://x.myqcloud.com/1" } }] },
    ]);
    expect(await parsed(received({ msgtype: "voice", voice: { content: "say it" } }))).toMatchObject([
      { text: "say it" },
    ]);
    expect(await parsed(received({ msgtype: "file", file: { url: "https://x.myqcloud.com/2" } }))).toMatchObject([
      { files: [{ kind: "file" }] },
    ]);
    const quote = { msgtype: "text", text: { content: "a\nb" } };
    expect(await parsed(received({ msgtype: "text", text: { content: "why?" }, quote }))).toMatchObject([
      { text: "> a\n> b\n\nwhy?" },
    ]);
  });

  test("a pressed button with what was chosen, in both forms", async () => {
    const item = { question_key: "q", option_ids: { option_id: ["o1", "o2"] } };
    const card = { event_key: "yes", task_id: "t", selected_items: { selected_item: [item] } };
    const nested = { eventtype: "template_card_event", template_card_event: card };
    const expected = [
      { kind: "action", action: { id: "yes", values: { q: "o1,o2" } }, target: { data: { responseUrl } } },
    ];
    expect(await parsed(received({ msgtype: "event", event: nested }))).toMatchObject(expected);
    expect(
      await parsed(received({ msgtype: "event", event: { eventtype: "template_card_event", ...card } })),
    ).toMatchObject(expected);
  });

  test("a chat that begins is told; feedback and the system's own messages are not", async () => {
    expect(await parsed(received({ msgtype: "event", event: { eventtype: "enter_chat" } }))).toMatchObject([
      { kind: "member", addressed: false },
    ]);
    expect(await parsed(received({ msgtype: "event", event: { eventtype: "feedback_event" } }))).toEqual([]);
    expect(await parsed(received({ msgtype: "text", text: { content: "x" }, from: { userid: "sys" } }))).toEqual([]);
  });

  test("a later answer is possible once, for an hour", async () => {
    const [event] = await parsed(message("x"));
    expect(event!.target).toEqual({ data: { responseUrl }, expiresAtMs: NOW + 3_600_000, repliesMax: 1 });
  });

  test("each card has an id of its own, the same on every try", async () => {
    const ctx = testContext(wecomChannel, config, {
      nowMs: NOW,
      answer: () => ({ status: 200, body: { errcode: 0 } }),
    });
    const [card] = wecomChannel.render({ markdown: "Deploy?", actions: [{ id: "yes", label: "Yes" }] });
    for (const idempotencyKey of ["k", "k", "another"]) {
      await wecomChannel.reply({ data: { responseUrl } }, card!, { idempotencyKey }, ctx);
    }
    const [a, b, c] = ctx.requests.map(
      ({ body }) => (JSON.parse(body as string) as { template_card: { task_id: string } }).template_card.task_id,
    );
    expect([b === a, c === a]).toEqual([true, false]);
  });

  test("its signature has one of two names", async () => {
    const request = inbound(callback(keysOf(config), message("x"), "json", NOW));
    const { msg_signature: msgsignature = "", ...query } = request.query;
    const ctx = testContext(wecomChannel, config, { nowMs: NOW });
    expect((await wecomChannel.verify({ ...request, query: { ...query, msgsignature } }, ctx)).ok).toBe(true);
    expect((await wecomChannel.verify({ ...request, query: { ...query, msgsignature: "0" } }, ctx)).ok).toBe(false);
  });

  test("an envelope for another receiver is refused though it is signed", async () => {
    const foreign = inbound(callback({ ...keysOf(config), receiver: "corp" }, message("x"), "json", NOW));
    expect((await wecomChannel.verify(foreign, testContext(wecomChannel, config, { nowMs: NOW }))).ok).toBe(false);
  });
});

describe("against a smart bot", () => {
  let platform: WeComStandIn;
  beforeAll(async () => {
    platform = await startWeCom();
  });
  afterAll(() => platform.close());

  const said = (over: Partial<Said>): Said => ({
    id: "m1",
    text: "hello",
    conversation: "ada",
    scope: "direct",
    sender: { id: "ada", name: "Ada" },
    ...over,
  });
  const take = async (signed: Signed) => {
    const ctx = contextAt(wecomChannel, platform);
    const request = arrived(signed);
    const verified = await wecomChannel.verify(request, ctx);
    if (!verified.ok) throw new Error(verified.reason);
    return { ctx, request, verified, parsed: await wecomChannel.parse(verified, request, ctx) };
  };

  test("an answer begins empty, is pulled as it grows, and ends", async () => {
    const { ctx, verified } = await take(await platform.sign(said({ text: "go" })));
    const begun = await wecomChannel.acknowledge!(verified, { streamId: "stream-1" }, ctx);
    expect(platform.take(begun.body!, "ada")).toEqual({ streamId: "stream-1", isFinished: false });
    for (const [markdown, done] of [
      ["Hel", false],
      ["Hello **you**", true],
    ] as const) {
      const pull = await take(platform.pull("stream-1"));
      expect(pull.parsed).toEqual({ type: "pull", streamId: "stream-1" });
      const answer = await wecomChannel.answerPull!(pull.verified, { streamId: "stream-1", markdown, done }, ctx);
      expect(platform.take(answer.body!, "ada")).toEqual({ streamId: "stream-1", isFinished: done });
      expect(platform.shown().at(-1)).toMatchObject({ id: "stream-1", text: markdown });
    }
  });

  test("a pulled answer that is too long ends within the limit, and its rest is what render cut off", async () => {
    const { ctx, verified } = await take(await platform.sign(said({ id: "m2" })));
    const markdown = Array.from({ length: 900 }, (_, i) => `Paragraph ${i} 一二三四五六七八`).join("\n\n");
    const answer = await wecomChannel.answerPull!(verified, { streamId: "stream-2", markdown, done: true }, ctx);
    platform.take(answer.body!, "ada");
    const rest = wecomChannel.render({ markdown }).slice(1);
    const all = [platform.shown().at(-1)!.text, ...rest.map((piece) => piece.text)].join("\n");
    expect(all.match(/Paragraph \d+/g)).toHaveLength(900);
  });

  test("the welcome is for who opens the chat; other events are acknowledged with nothing", async () => {
    const { ctx } = await take(await platform.sign(said({ id: "m3" })));
    const greeting = { ...ctx, config: { ...ctx.config, welcome: "Hi!" } };
    const event = (eventtype: string) => ({
      ok: true as const,
      payload: new TextEncoder().encode(received({ msgtype: "event", event: { eventtype } })),
    });
    const greeted = await wecomChannel.acknowledge!(event("enter_chat"), { streamId: "s" }, greeting);
    expect(platform.take(greeted.body!, "ada")).toBeNull();
    expect(platform.shown().at(-1)!.text).toBe("Hi!");
    expect((await wecomChannel.acknowledge!(event("feedback_event"), { streamId: "s" }, greeting)).body).toBe("");
    const unheard = { ok: true as const, payload: new TextEncoder().encode(received({ msgtype: "location" })) };
    expect((await wecomChannel.acknowledge!(unheard, { streamId: "" }, greeting)).body).toBe("");
  });

  test("a later answer goes out once, a question as a card whose buttons come back", async () => {
    const { ctx, parsed } = await take(await platform.sign(said({ id: "m4", scope: "group", conversation: "g1" })));
    if (parsed.type !== "events") throw new Error("no event");
    const { target } = parsed.events[0]!;
    const [piece, ...more] = wecomChannel.render({
      markdown: "Deploy?",
      actions: [
        { id: "yes", label: "Yes" },
        { id: "no", label: "No", style: "danger" },
      ],
    });
    expect(more).toEqual([]);
    await wecomChannel.reply(target, piece!, { idempotencyKey: "k1" }, ctx);
    expect(platform.shown().at(-1)).toMatchObject({ conversation: "g1", text: "Deploy?", actions: ["yes", "no"] });
    await expect(wecomChannel.reply(target, piece!, { idempotencyKey: "k2" }, ctx)).rejects.toMatchObject({
      retryable: false,
    });
    const pressed = await take(
      await platform.sign(said({ id: "m5", scope: "group", conversation: "g1", action: "yes" })),
    );
    expect(pressed.parsed).toMatchObject({
      events: [{ kind: "action", action: { id: "yes" }, conversation: { key: "g1" } }],
    });
  });

  test("a file is opened with the key of the callbacks", async () => {
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]);
    const { ctx, parsed } = await take(
      await platform.sign(said({ id: "m6", file: { name: "a.png", mime: "image/png", bytes } })),
    );
    if (parsed.type !== "events") throw new Error("no event");
    expect(await wecomChannel.download!(parsed.events[0]!.files[0]!, ctx)).toEqual({ bytes, mime: "image/png" });
  });
});

test("an agent's words call nobody", () => {
  const [piece] = wecomChannel.render({ markdown: "hi <@zhangsan> and <@all>" });
  expect(JSON.stringify(piece)).not.toContain("<@");
});
