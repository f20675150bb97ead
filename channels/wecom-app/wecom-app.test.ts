import { describe, expect, test } from "vitest";
import type { InboundRequest } from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";
import { arrived } from "../contract/arrived.testsuite.ts";
import { callback } from "#test/platforms/wecom-envelope";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { wecomCallback } from "../contract/wecom-callback.testsuite.ts";
import { wecomAppChannel } from "./channel.ts";
import type { WeComAppConfig } from "./config.ts";
import { toAppMarkdown } from "./render.ts";
import { elements, xmlText } from "./xml.ts";

const NOW = 1_763_700_000_000;
const config: WeComAppConfig = {
  corpId: "wxcorp",
  agentId: "218",
  secret: "secret-of-app",
  token: "token-1",
  encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  apiOrigin: "https://qyapi.weixin.qq.com",
};
const keysOf = ({ token, encodingAesKey, corpId }: WeComAppConfig) => ({ token, encodingAesKey, receiver: corpId });
const received = (inner: string) =>
  `<xml><ToUserName><![CDATA[wxcorp]]></ToUserName><FromUserName><![CDATA[ada]]></FromUserName><CreateTime>1763700000</CreateTime>${inner}<AgentID>218</AgentID></xml>`;
const message = (text: string) =>
  received(
    `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content><MsgId>4561255354251345929</MsgId>`,
  );

function wrap(payload: string, at: { config: WeComAppConfig; nowMs: number }): Promise<InboundRequest> {
  return Promise.resolve(arrived(callback(keysOf(at.config), payload, "xml", at.nowMs), NOW));
}

async function parsed(payload: string): Promise<ChannelEvent[]> {
  const ctx = testContext(wecomAppChannel, config, { nowMs: NOW });
  const request = await wrap(payload, { config, nowMs: NOW });
  return eventsOf(wecomAppChannel, request, ctx);
}

describeChannel("wecom-app", {
  channel: wecomAppChannel,
  config,
  otherConfig: { ...config, token: "token-2", encodingAesKey: "kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" },
  nowMs: NOW,
  message,
  wrap,
  ...wecomCallback(keysOf(config), NOW),
  sending: {
    target: { data: { userId: "ada" } },
    answer: ({ url }): StandInAnswer => ({
      status: 200,
      body: url.includes("gettoken")
        ? { errcode: 0, access_token: "t-1", expires_in: 7200 }
        : { errcode: 0, msgid: "m" },
    }),
    limited: { answer: { status: 200, body: { errcode: 45009, errmsg: "too many" } }, retryAfterMs: 60_000 },
    failing: { status: 200, body: { errcode: -1, errmsg: "system busy" } },
    expired: { status: 200, body: { errcode: 42001, errmsg: "access_token expired" } },
    refused: { status: 200, body: { errcode: 60020, errmsg: "not allow to access from your ip, hint: [x]" } },
  },
  counted: ({ body }) => (body as { markdown: { content: string } }).markdown.content,
});

describe("XML", () => {
  test("CDATA, entities and lists; what is no element is nothing", () => {
    expect(xmlText("<a><![CDATA[1 < 2 & </a>]]></a>", "a")).toBe("1 < 2 & </a>");
    expect(xmlText("<a>1 &lt; 2 &amp;amp; &#20013; &nbsp; &#99999999;</a>", "a")).toBe(
      "1 < 2 &amp; 中 &nbsp; &#99999999;",
    );
    expect(elements("<l><i>1</i><i>2</i></l>", "i")).toEqual(["1", "2"]);
    expect(xmlText('<!DOCTYPE x [<!ENTITY e "boom">]><a>&e;</a>', "a")).toBe("&e;");
    expect(xmlText("<a><![CDATA[open", "a")).toBe("");
  });
});

describe("what people send to an app of WeCom", () => {
  test("an envelope for another corporation is refused though it is signed", async () => {
    const foreign = arrived(callback({ ...keysOf(config), receiver: "wxother" }, message("x"), "xml", NOW), NOW);
    const verdict = await wecomAppChannel.verify(foreign, testContext(wecomAppChannel, config, { nowMs: NOW }));
    expect(verdict.ok).toBe(false);
  });

  const typed = (type: string, inner: string) =>
    received(`<MsgType><![CDATA[${type}]]></MsgType>${inner}<MsgId>1</MsgId>`);

  test.each([
    ["image", "<MediaId><![CDATA[m]]></MediaId>", "image"],
    ["video", "<MediaId><![CDATA[m]]></MediaId>", "video"],
    ["voice", "<MediaId><![CDATA[m]]></MediaId>", "audio"],
  ])("a message of type %s is a file", async (type, inner, kind) => {
    expect(await parsed(typed(type, inner))).toMatchObject([{ files: [{ kind, ref: { mediaId: "m" } }] }]);
  });

  test("a link is its words and address", async () => {
    expect(
      await parsed(typed("link", "<Title>T</Title><Description>D</Description><Url>https://a.example</Url>")),
    ).toMatchObject([{ text: "T\nD\nhttps://a.example" }]);
  });

  test("what the system says itself is nothing", async () => {
    expect(await parsed(message("x").replace("[ada]", "[sys]"))).toEqual([]);
  });

  test("events: a pressed button, an opened app; nothing of the rest", async () => {
    const event = (name: string, inner = "") =>
      received(`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${name}]]></Event>${inner}`);
    const chosen =
      "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem></SelectedItems>";
    expect(
      await parsed(event("template_card_event", `<EventKey>yes</EventKey><TaskId>t</TaskId>${chosen}`)),
    ).toMatchObject([{ kind: "action", action: { id: "yes", values: { q: "a,b" } } }]);
    expect(await parsed(event("enter_agent", "<EventKey></EventKey>"))).toMatchObject([
      { kind: "member", addressed: false },
    ]);
    expect(await parsed(event("LOCATION"))).toEqual([]);
  });

  test("Markdown that apps do not know becomes words", () => {
    expect(toAppMarkdown("# A\n\n```ts\nlet x\n```\n\n|a|b|\n|-|-|\n|1|2|")).toBe("# A\n\nlet x\n\n**a|b**\n\n- 1|2");
  });
});

test("a proxy of one's own is the only host", () => {
  const proxied = wecomAppChannel.configSchema.parse({ ...config, apiOrigin: "https://proxy.corp.example/" });
  expect(wecomAppChannel.hosts(proxied)).toEqual(["proxy.corp.example"]);
  expect(wecomAppChannel.configSchema.safeParse({ ...config, apiOrigin: "http://proxy.corp.example" }).success).toBe(
    false,
  );
});
