import { describe, expect, test } from "vitest";
import { testContext } from "../contract/context.testsuite.ts";
import { answer, config, context, NOW, SERVICE, target } from "./bot-service.testsuite.ts";
import { teamsChannel } from "./channel.ts";

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

  test("lines stay lines, but for those of code", () => {
    const [piece] = teamsChannel.render({ markdown: "Team: a\nModel: b\n\n```\nx\ny\n```" });
    expect(piece!.text).toBe("Team: a  \nModel: b\n\n```\nx\ny\n```");
  });

  test("no piece is too long for Teams, which counts in UTF-16 with everything around it", () => {
    for (const word of ["line of code\n", "一段中文。"]) {
      for (const { body } of teamsChannel.render({ markdown: word.repeat(9000) })) {
        expect(2 * JSON.stringify({ type: "message", ...(body as object) }).length).toBeLessThan(28_000);
      }
    }
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

  test("what meets another change of the conversation is tried again", async () => {
    const busy = { status: 412, body: { error: { code: "PreconditionFailed", message: "concurrent operations" } } };
    const ctx = testContext(teamsChannel, config, {
      nowMs: NOW,
      answer: (request) => (request.url.startsWith(SERVICE) ? busy : answer(request)),
    });
    const [piece] = teamsChannel.render({ markdown: "x" });
    const sent = teamsChannel.reply(target, piece!, { idempotencyKey: "k" }, ctx);
    await expect(sent).rejects.toMatchObject({ retryable: true, message: expect.stringContaining("412") as string });
  });

  test("the token goes to Microsoft's service alone", async () => {
    const ctx = context();
    const [piece] = teamsChannel.render({ markdown: "x" });
    const foreign = { data: { ...target.data, serviceUrl: "https://smba.trafficmanager.net.evil.example" } };
    await expect(teamsChannel.reply(foreign, piece!, { idempotencyKey: "k" }, ctx)).rejects.toMatchObject({
      failure: { code: "AddressForeign" },
    });
    const file = { kind: "image" as const, ref: { address: "https://evil.example/x", isOpen: true } };
    await expect(teamsChannel.download!(file, ctx)).rejects.toThrow("not Microsoft's");
    const shared = { kind: "file" as const, ref: { address: "https://contoso.sharepoint.com/a", isOpen: true } };
    await teamsChannel.download!(shared, ctx);
    expect(ctx.requests.map(({ headers }) => headers?.["authorization"])).toEqual([undefined]);
  });
});
