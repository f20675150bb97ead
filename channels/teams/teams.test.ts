import { describe, expect, test } from "vitest";
import { describeChannel } from "../contract/channel.testsuite.ts";
import type { StandInAnswer } from "../contract/context.testsuite.ts";
import { activity, answer, BOT, config, context, NOW, SERVICE, target, wrap } from "./bot-service.testsuite.ts";
import { teamsChannel } from "./channel.ts";

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const failure = (status: number, code: string, headers = {}): StandInAnswer => ({
  status,
  headers,
  body: { error: { code, message: "no" } },
});

describeChannel("teams", {
  channel: teamsChannel,
  config,
  otherConfig: { ...config, appId: "99999999-2222-3333-4444-555555555555" },
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

async function parsed(body: string) {
  const request = await wrap(body, { config, nowMs: NOW });
  const verified = await teamsChannel.verify(request, context());
  if (!verified.ok) throw new Error(verified.reason);
  const result = await teamsChannel.parse(verified, request, context());
  return result.type === "events" ? result.events : [];
}

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
