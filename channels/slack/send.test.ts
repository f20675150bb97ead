import { describe, expect, test } from "vitest";
import type { OutboundRequest } from "#core/channel";
import { type StandInAnswer, testContext } from "../contract/context.testsuite.ts";
import { slackChannel } from "./channel.ts";
import { config, NOW, ok } from "./web-api.testsuite.ts";

describe("slack: what goes out", () => {
  const context = (answer: (request: OutboundRequest) => StandInAnswer = ok) =>
    testContext(slackChannel, config, { nowMs: NOW, answer });
  const sentBodies = (ctx: ReturnType<typeof context>) =>
    ctx.requests.map(({ url, body }) => [
      url.replace("https://slack.com/api/", ""),
      JSON.parse(body as string) as unknown,
    ]);
  const thread = { data: { channel: "C1", thread: "4.1", user: "U1", team: "T1" } };

  test("Markdown is a block, buttons stand below the last piece", async () => {
    const ctx = context();
    const [piece] = slackChannel.render({
      markdown: "**Hi** [x](https://a.example)",
      actions: [{ id: "yes", label: "Yes", style: "primary" }],
    });
    await slackChannel.reply(thread, piece!, { idempotencyKey: "k" }, ctx);
    expect(sentBodies(ctx)).toMatchObject([
      [
        "chat.postMessage",
        {
          channel: "C1",
          thread_ts: "4.1",
          text: "Hi x (https://a.example)",
          blocks: [
            { type: "markdown", text: "**Hi** [x](https://a.example)" },
            { type: "actions", elements: [{ value: "yes", style: "primary" }] },
          ],
        },
      ],
    ]);
  });

  test("an agent's words call nobody, and what stands for them in a notice is plain text", () => {
    const said = "<!channel> <!subteam^S1> <@U123> `a < b` <!doctype html>";
    const [piece] = slackChannel.render({ markdown: said });
    const { text, blocks } = piece!.body as { text: string; blocks: { text: string }[] };
    expect(blocks[0]!.text).not.toMatch(/<!channel|<!subteam|<@U/);
    expect(blocks[0]!.text.replaceAll("\u2060", "")).toBe(said);
    expect(blocks[0]!.text).toContain("<!doctype html>");
    expect(text).not.toMatch(/[<>]/);
    expect(text).toContain("a &lt; b");
  });

  test("nor do they while they are written, however the words come in", async () => {
    const ctx = context();
    const stream = slackChannel.stream!;
    let ref = (await stream.begin(thread, { idempotencyKey: "k" }, ctx))!;
    for (const markdown of [
      "All <",
      "All <!chan",
      "All <!channel> 1 <",
      "All <!channel> 1 < 2 <@U1",
      "All <!channel> 1 < 2 <@U123>",
    ]) {
      ref = await stream.update(ref, { markdown, n: 1 }, ctx);
    }
    await stream.finish(ref, { reply: { markdown: "All <!channel> 1 < 2 <@U123>." }, n: 9 }, ctx);
    const shown = sentBodies(ctx)
      .map(([, body]) => (body as { markdown_text?: string }).markdown_text ?? "")
      .join("");
    expect(shown).not.toMatch(/<!channel|<@U/);
    expect(shown.replaceAll("\u2060", "")).toBe("All <!channel> 1 < 2 <@U123>.");
    // Nothing was withdrawn: no change of the whole was needed.
    expect(sentBodies(ctx).map(([method]) => method)).not.toContain("chat.update");
  });

  test("what Slack can make no blocks of is said in plain words, its buttons below", async () => {
    const ctx = context((request) =>
      (request.body as string).includes('"markdown"')
        ? { status: 200, body: { ok: false, error: "invalid_blocks" } }
        : ok(request),
    );
    const [plain] = slackChannel.render({ markdown: "| a |\n|---|\n| <b> |" });
    const posted = await slackChannel.reply(thread, plain!, { idempotencyKey: "k" }, ctx);
    await slackChannel.edit!(posted, plain!, ctx);
    const [asked] = slackChannel.render({ markdown: "Sure?", actions: [{ id: "yes", label: "Yes" }] });
    await slackChannel.reply(thread, asked!, { idempotencyKey: "k" }, ctx);
    const words = { text: "| a |\n|---|\n| &lt;b&gt; |", blocks: [] };
    expect(sentBodies(ctx).filter(([, body]) => !JSON.stringify(body).includes('"markdown"'))).toMatchObject([
      ["chat.postMessage", words],
      ["chat.update", words],
      ["chat.postMessage", { text: "Sure?", blocks: [{ type: "section" }, { elements: [{ value: "yes" }] }] }],
    ]);
  });

  test("in a thread it streams natively, by what is new", async () => {
    const ctx = context();
    const stream = slackChannel.stream!;
    const begun = await stream.begin(thread, { idempotencyKey: "k" }, ctx);
    const once = await stream.update(begun!, { markdown: "Hello", n: 1 }, ctx);
    const twice = await stream.update(once, { markdown: "Hello **wor", n: 2 }, ctx);
    const { sent, rest } = await stream.finish(twice, { reply: { markdown: "Hello **world**" }, n: 3 }, ctx);
    expect(rest).toEqual([]);
    expect(sent).toEqual({ channel: "C1", ts: "1763700009.000200" });
    const place = { channel: "C1", ts: "1763700009.000200" };
    expect(sentBodies(ctx)).toEqual([
      ["chat.startStream", { channel: "C1", thread_ts: "4.1", recipient_user_id: "U1", recipient_team_id: "T1" }],
      ["chat.appendStream", { ...place, markdown_text: "Hello" }],
      ["chat.appendStream", { ...place, markdown_text: " **wor" }],
      ["chat.stopStream", { ...place, markdown_text: "ld**" }],
    ]);
  });

  test("an answer that became another, or too long, ends as its exact text and a rest", async () => {
    const ctx = context();
    const stream = slackChannel.stream!;
    const ref = await stream.update(
      (await stream.begin(thread, { idempotencyKey: "k" }, ctx))!,
      { markdown: "Secret", n: 1 },
      ctx,
    );
    await stream.finish(ref, { reply: { markdown: "Withdrawn" }, n: 2 }, ctx);
    expect(sentBodies(ctx).slice(-2)).toMatchObject([
      ["chat.stopStream", {}],
      ["chat.update", { blocks: [{ type: "markdown", text: "Withdrawn" }] }],
    ]);
    const long = `${"word ".repeat(3000)}end`;
    const { rest } = await stream.finish(ref, { reply: { markdown: long }, n: 2 }, ctx);
    expect(rest).toHaveLength(1);
    expect(rest[0]!.text).toMatch(/end$/);
  });

  test("a stream that Slack ended is completed by a change", async () => {
    const ctx = context((request) =>
      request.url.endsWith("stopStream")
        ? { status: 200, body: { ok: false, error: "message_not_in_streaming_state" } }
        : ok(request),
    );
    const stream = slackChannel.stream!;
    const ref = (await stream.begin(thread, { idempotencyKey: "k" }, ctx))!;
    await stream.finish(ref, { reply: { markdown: "Done" }, n: 1 }, ctx);
    expect(sentBodies(ctx).at(-1)).toMatchObject(["chat.update", { blocks: [{ text: "Done" }] }]);
  });

  test("at the top level of a direct chat it posts once and changes", async () => {
    const ctx = context();
    const stream = slackChannel.stream!;
    const begun = await stream.begin({ data: { channel: "D1", thread: "" } }, { idempotencyKey: "k" }, ctx);
    const ref = await stream.update(begun!, { markdown: "**He", n: 1 }, ctx);
    await stream.finish(ref, { reply: { markdown: "**Hello**" }, n: 2 }, ctx);
    expect(sentBodies(ctx)).toMatchObject([
      ["chat.postMessage", { channel: "D1", blocks: [{ text: "**He**" }] }],
      ["chat.update", { ts: "1763700009.000200", blocks: [{ text: "**Hello**" }] }],
    ]);
  });

  test("where the bot is no member, the address of the command is the way", async () => {
    const ctx = context(() => ({ status: 200, body: { ok: false, error: "not_in_channel" } }));
    const [piece] = slackChannel.render({ markdown: "x" });
    const sent = slackChannel.reply(thread, piece!, { idempotencyKey: "k" }, ctx);
    await expect(sent).rejects.toMatchObject({ windowClosed: true, retryable: false });
  });

  test("a file is uploaded in three steps, and read only from Slack's host", async () => {
    const ctx = context((request) =>
      request.url.includes("getUploadURLExternal")
        ? { status: 200, body: { ok: true, upload_url: "https://files.slack.com/upload/v1/a", file_id: "F9" } }
        : ok(request),
    );
    const file = { kind: "file" as const, name: "a.txt", mime: "text/plain", bytes: new Uint8Array([1, 2]) };
    expect(await slackChannel.sendFile!(thread, file, { idempotencyKey: "k" }, ctx)).toEqual({
      channel: "C1",
      file: "F9",
    });
    expect(ctx.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      "/api/files.getUploadURLExternal",
      "/upload/v1/a",
      "/api/files.completeUploadExternal",
    ]);
    const foreign = { kind: "file" as const, ref: "https://files.slack.com.evil.example/a" };
    await expect(slackChannel.download!(foreign, ctx)).rejects.toThrow("not Slack's");
  });
});

test("who an id means is asked of Slack", async () => {
  const user = { name: "ada", profile: { display_name: "", real_name: "Ada L." } };
  const ctx = testContext(slackChannel, config, {
    nowMs: NOW,
    answer: () => ({ status: 200, body: { ok: true, user } }),
  });
  expect(await slackChannel.personName!({ id: "U1" }, ctx)).toBe("Ada L.");
  expect(ctx.requests).toMatchObject([{ url: "https://slack.com/api/users.info", body: "user=U1" }]);
});

test.each([
  { channel: { name: "support" }, called: "#support" },
  { channel: { name: "mpdm-ada--eve-1", is_mpim: true }, called: "" },
])("what a channel is called is asked of Slack ($called)", async ({ channel, called }) => {
  const ctx = testContext(slackChannel, config, {
    nowMs: NOW,
    answer: () => ({ status: 200, body: { ok: true, channel } }),
  });
  expect(await slackChannel.placeName!("C1", ctx)).toBe(called);
  expect(ctx.requests).toMatchObject([{ url: "https://slack.com/api/conversations.info", body: "channel=C1" }]);
});
