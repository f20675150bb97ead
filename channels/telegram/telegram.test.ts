import { describe, expect, test } from "vitest";
import type { OutboundRequest, Piece } from "#core/channel";
import { arrived } from "../contract/arrived.testsuite.ts";
import { describeChannel } from "../contract/channel.testsuite.ts";
import { eventsOf, type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { telegramChannel } from "./channel.ts";
import type { TelegramConfig } from "./config.ts";
import { printHtml } from "../markdown/html.ts";

const NOW = 1_763_700_000_000;
const config: TelegramConfig = {
  botToken: "777:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  secretToken: "tg_Secret-0123456789",
  botUsername: "agent_bot",
};
const otherConfig: TelegramConfig = { ...config, secretToken: "another_Secret-0123456789" };
const HEADER = "x-telegram-bot-api-secret-token";

const wrap = async (body: string, at: { config: TelegramConfig }) =>
  arrived({ body, headers: { [HEADER]: at.config.secretToken } }, NOW);
const ada = { id: 111, is_bot: false, first_name: "Ada", last_name: "L" };
const privateChat = { id: 111, type: "private", first_name: "Ada" };
const group = { id: -1001, type: "supergroup", title: "G" };
const update = (content: object) => JSON.stringify({ update_id: 10_000, ...content });
const said = (message: object) =>
  update({ message: { message_id: 5, date: 1_763_700_000, from: ada, chat: privateChat, ...message } });

const ok = (): StandInAnswer => ({
  status: 200,
  body: { ok: true, result: { message_id: 42, username: "agent_bot" } },
});
const refusal = (code: number, description: string, parameters = {}): StandInAnswer => ({
  status: code,
  body: { ok: false, error_code: code, description, parameters },
});

describeChannel("telegram", {
  channel: telegramChannel,
  config,
  otherConfig,
  nowMs: NOW,
  message: (text) => said({ text }),
  wrap,
  proofs: { headers: [HEADER] },
  coversBody: false,
  windowMs: null,
  sending: {
    target: { data: { chat: "-1001", type: "group", message: "5" } },
    answer: ok,
    limited: { answer: refusal(429, "Too Many Requests", { retry_after: 7 }), retryAfterMs: 7000 },
    failing: refusal(502, "Bad Gateway"),
    expired: refusal(401, "Unauthorized"),
    refused: refusal(403, "Forbidden: bot was blocked by the user"),
  },
});

async function parsed(body: string, under = config, answer?: () => StandInAnswer) {
  const request = await wrap(body, { config: under });
  const ctx = testContext(telegramChannel, under, { nowMs: NOW, ...(answer ? { answer } : {}) });
  return eventsOf(telegramChannel, request, ctx);
}

describe("telegram: what comes in", () => {
  test("in a group a mention, a command and an answer to the bot are meant for it", async () => {
    const mention = { text: "🌍 @Agent_Bot hi @bo", entities: [entity("mention", 3, 10), entity("mention", 17, 3)] };
    expect(await parsed(said({ chat: group, ...mention }))).toMatchObject([
      {
        text: "🌍 hi @bo",
        addressed: true,
        conversation: { key: "-1001", scope: "group", title: "G" },
        target: { data: { chat: "-1001", type: "group", message: "5" } },
        sender: { id: "111", name: "Ada L" },
      },
    ]);
    const command = { text: "/new@agent_bot now", entities: [entity("bot_command", 0, 14)] };
    expect(await parsed(said({ chat: group, ...command }))).toMatchObject([{ text: "/new now", addressed: true }]);
    const foreign = { text: "/new@other_bot", entities: [entity("bot_command", 0, 14)] };
    expect(await parsed(said({ chat: group, ...foreign }))).toMatchObject([
      { text: "/new@other_bot", addressed: false },
    ]);
    const answer = { text: "yes", reply_to_message: { message_id: 4, from: { id: 777, is_bot: true } } };
    expect(await parsed(said({ chat: group, ...answer }))).toMatchObject([{ addressed: true, inReplyTo: "4" }]);
    expect(await parsed(said({ chat: group, text: "x" }))).toMatchObject([{ addressed: false }]);
  });

  test("the bot's name is asked for when it is not set; when nobody tells, nobody is mentioned", async () => {
    const { botUsername: _none, ...nameless } = config;
    const mention = said({ chat: group, text: "@agent_bot hi", entities: [entity("mention", 0, 10)] });
    expect(await parsed(mention, nameless, ok)).toMatchObject([{ text: "hi", addressed: true }]);
    expect(await parsed(mention, nameless)).toMatchObject([{ text: "@agent_bot hi", addressed: false }]);
    const ctx = testContext(telegramChannel, nameless, { nowMs: NOW, answer: ok });
    const request = await wrap(mention, { config: nameless });
    for (let i = 0; i < 3; i++) await eventsOf(telegramChannel, request, ctx);
    expect(ctx.requests).toHaveLength(1);
  });

  test("topics, links behind words, files, edits and bots", async () => {
    expect(await parsed(said({ chat: group, message_thread_id: 7, is_topic_message: true, text: "x" }))).toMatchObject([
      { conversation: { key: "-1001:7", scope: "thread" }, target: { data: { thread: "7" } } },
    ]);
    const link = { text: "see docs", entities: [{ ...entity("text_link", 4, 4), url: "https://a.example" }] };
    expect(await parsed(said(link))).toMatchObject([{ text: "see [docs](https://a.example)" }]);
    const photo = { caption: "look", photo: [{ file_id: "small" }, { file_id: "large", file_size: 9 }] };
    expect(await parsed(said(photo))).toMatchObject([
      { text: "look", files: [{ kind: "image", ref: "large", bytes: 9 }] },
    ]);
    const document = { document: { file_id: "d", file_name: "a.pdf", mime_type: "application/pdf" } };
    expect(await parsed(said(document))).toMatchObject([{ text: "", files: [{ kind: "file", name: "a.pdf" }] }]);
    const ofAlbum = { ...document, message_id: 8, media_group_id: "13" };
    expect(await parsed(said(ofAlbum))).toMatchObject([{ files: [{ name: "a.pdf" }], album: { id: "13", at: 8 } }]);
    expect((await parsed(said(document)))[0]).not.toHaveProperty("album");
    expect(await parsed(said({ text: "x" }).replace('"message"', '"edited_message"'))).toEqual([]);
    expect(await parsed(said({ from: { ...ada, is_bot: true }, text: "x" }))).toEqual([]);
    expect(await parsed(said({ chat: { id: 1, type: "channel" }, text: "x" }))).toEqual([]);
  });

  test("a button, the stop of a draft, the beginning of a chat and being added", async () => {
    const query = { id: "q1", from: ada, data: "approve:1", message: { message_id: 9, chat: group } };
    expect(await parsed(update({ callback_query: query }))).toMatchObject([
      { kind: "action", action: { id: "approve:1", values: {} }, inReplyTo: "9" },
    ]);
    const request = await wrap(update({ callback_query: query }), { config });
    const ctx = testContext(telegramChannel, config, { nowMs: NOW });
    const verified = { ok: true as const, payload: request.body };
    const answer = await telegramChannel.acknowledge!(verified, { streamId: "s" }, ctx);
    expect(JSON.parse(answer.body!)).toEqual({ method: "answerCallbackQuery", callback_query_id: "q1" });
    expect(await parsed(update({ stopped_message_generation: { chat: privateChat, draft_id: 3 } }))).toMatchObject([
      { kind: "stop", conversation: { key: "111" } },
    ]);
    expect(await parsed(said({ text: "/start", entities: [entity("bot_command", 0, 6)] }))).toMatchObject([
      { kind: "member" },
    ]);
    const joined = {
      chat: group,
      from: ada,
      old_chat_member: { status: "left" },
      new_chat_member: { status: "member" },
    };
    expect(await parsed(update({ my_chat_member: joined }))).toMatchObject([{ kind: "member", sender: { id: "111" } }]);
  });
});

function entity(type: string, offset: number, length: number) {
  return { type, offset, length };
}

describe("telegram: what goes out", () => {
  const context = (answer: (request: OutboundRequest) => StandInAnswer = ok, nowMs = NOW) =>
    testContext(telegramChannel, config, { nowMs, answer });
  const calls = (ctx: ReturnType<typeof context>) =>
    ctx.requests.map(({ url, body }) => [url.split("/").at(-1), JSON.parse(body as string) as unknown]);
  const direct = { data: { chat: "111", type: "private" } };
  const inGroup = { data: { chat: "-1001", type: "group", message: "5" } };
  const render = (markdown: string): Piece => telegramChannel.render({ markdown })[0]!;

  test("Markdown is Telegram's HTML, and nothing of it is markup that was not meant", () => {
    const markdown = [
      "# T & <b>",
      '**b** *i* ~~s~~ `x<y` [l](https://a.example/?a=1&b="2") [bad](javascript:x)',
      "1. a\n2. b\n   - c\n- [x] d",
      "```ts\na<b\n```",
      "> q\n>\n> r",
      "| h |\n|---|\n| c |",
      "---\n\nline\nline<br>line <script>",
    ].join("\n\n");
    expect(printHtml(markdown).split("\n")).toEqual([
      "<h1>T &amp; &lt;b&gt;</h1>",
      '<p><b>b</b> <i>i</i> <s>s</s> <code>x&lt;y</code> <a href="https://a.example/?a=1&amp;b=&quot;2&quot;">l</a> bad</p>',
      "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>",
      '<ul><li><input type="checkbox" checked>d</li></ul>',
      '<pre><code class="language-ts">a&lt;b</code></pre>',
      "<blockquote>q<br><br>r</blockquote>",
      "<table bordered><tr><th>h</th></tr><tr><td>c</td></tr></table>",
      "<hr/>",
      "<p>line<br>line<br>line &lt;script&gt;</p>",
    ]);
  });

  test("what is refused for its form is said in plain words, in the same place", async () => {
    const ctx = context((request) =>
      request.url.endsWith("sendRichMessage") ? refusal(400, "Bad Request: can't parse entities") : ok(),
    );
    expect(await telegramChannel.reply(inGroup, render("**x**"), { idempotencyKey: "k" }, ctx)).toEqual({
      chat: "-1001",
      message: "42",
    });
    const place = { chat_id: -1001, reply_parameters: { message_id: 5, allow_sending_without_reply: true } };
    expect(calls(ctx)).toEqual([
      ["sendRichMessage", { ...place, rich_message: { html: "<p><b>x</b></p>" } }],
      ["sendMessage", { ...place, text: "x" }],
    ]);
  });

  test("buttons that fit; a change to the same text is no failure", async () => {
    const actions = [
      { id: "yes", label: "Yes", style: "danger" as const },
      { id: "x".repeat(65), label: "too long" },
      { id: "go", label: "Go", url: "https://a.example" },
    ];
    const [piece] = telegramChannel.render({ markdown: "x", actions });
    expect(piece!.body).toMatchObject({
      keyboard: {
        inline_keyboard: [
          [{ text: "Yes", callback_data: "yes", style: "danger" }],
          [{ text: "Go", url: "https://a.example" }],
        ],
      },
    });
    const ctx = context(() => refusal(400, "Bad Request: message is not modified"));
    expect(await telegramChannel.edit!({ chat: "1", message: "2" }, piece!, ctx)).toEqual({ chat: "1", message: "2" });
  });

  test("in a private chat a draft grows with one number, and the message follows", async () => {
    const ctx = context();
    const stream = telegramChannel.stream!;
    const begun = (await stream.begin(direct, { idempotencyKey: "k" }, ctx))!;
    const again = (await stream.begin(direct, { idempotencyKey: "k" }, ctx))!;
    expect(again).toEqual(begun);
    const ref = await stream.update(begun, { markdown: "**Hel", n: 1 }, ctx);
    const { sent } = await stream.finish(ref, { reply: { markdown: "**Hello**" }, n: 2 }, ctx);
    expect(sent).toEqual({ chat: "111", message: "42" });
    expect(calls(ctx)).toMatchObject([
      [
        "sendRichMessageDraft",
        { draft_id: begun["draft"], can_stop: true, rich_message: { html: "<p><b>Hel</b></p>" } },
      ],
      ["sendRichMessage", { rich_message: { html: "<p><b>Hello</b></p>" } }],
    ]);
    expect(begun["draft"]).toBeGreaterThan(0);
  });

  test("in a group it posts once and changes, three seconds apart", async () => {
    const stream = telegramChannel.stream!;
    const [early, soon, later] = [context(), context(ok, NOW + 1000), context(ok, NOW + 3000)];
    const posted = await stream.update(
      (await stream.begin(inGroup, { idempotencyKey: "k" }, early))!,
      { markdown: "a", n: 1 },
      early,
    );
    const same = await stream.update(posted, { markdown: "a b", n: 2 }, soon);
    const { sent } = await stream.finish(
      await stream.update(same, { markdown: "a b c", n: 3 }, later),
      { reply: { markdown: "a b c d" }, n: 4 },
      later,
    );
    expect(calls(early)).toMatchObject([["sendRichMessage", {}]]);
    expect(calls(soon)).toEqual([]);
    expect(calls(later)).toMatchObject([
      ["editMessageText", { message_id: 42, rich_message: { html: "<p>a b c</p>" } }],
      ["editMessageText", { message_id: 42, rich_message: { html: "<p>a b c d</p>" } }],
    ]);
    expect(sent).toEqual({ chat: "-1001", message: "42" });
  });

  test("a picture is a photo, all else a document; a file is fetched by its path", async () => {
    const ctx = context(() => ({
      status: 200,
      body: { ok: true, result: { message_id: 42, file_path: "photos/1.jpg" } },
    }));
    const picture = { kind: "image" as const, name: "a.png", mime: "image/png", bytes: new Uint8Array([1]) };
    await telegramChannel.sendFile!(inGroup, picture, { idempotencyKey: "k" }, ctx);
    expect(ctx.requests[0]).toMatchObject({ body: { form: { chat_id: "-1001", photo: { name: "a.png" } } } });
    await telegramChannel.download!({ kind: "image", ref: "f1" }, ctx);
    expect(ctx.requests.at(-1)!.url).toBe(`https://api.telegram.org/file/bot${config.botToken}/photos/1.jpg`);
  });

  test("it connects itself", async () => {
    const ctx = context();
    expect(await telegramChannel.connect!(ctx, "https://weft.example/hooks/1")).toEqual([
      { code: "WebhookSet", of: "@agent_bot" },
    ]);
    expect(calls(ctx).at(-1)).toMatchObject([
      "setWebhook",
      { url: "https://weft.example/hooks/1", secret_token: config.secretToken },
    ]);
  });

  test("a file is read below the address of files alone", async () => {
    for (const file_path of ["", "../777:other/getMe"]) {
      const ctx = context(() => ({ status: 200, body: { ok: true, result: { file_path } } }));
      await expect(telegramChannel.download!({ kind: "file", ref: "f" }, ctx)).rejects.toThrow("no such file");
      expect(ctx.requests).toHaveLength(1);
    }
  });
});
