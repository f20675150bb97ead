import type { Channel, HttpAnswer, Verified } from "#core/channel";
import { text } from "../read-json.ts";
import { SlackConfig } from "./config.ts";
import { connect } from "./connect.ts";
import { personName, placeName } from "./names.ts";
import { parse } from "./parse.ts";
import { readPayload } from "./payload.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, edit, reply, sendFile, typing } from "./send.ts";
import { stream } from "./stream.ts";
import { verify } from "./verify.ts";

/** A Slack app with a bot: direct messages, mentions in channels, slash commands, buttons. */
export const slackChannel: Channel<SlackConfig> = {
  platform: "slack",
  capabilities: {
    stream: "native",
    streamScopes: ["direct", "thread", "group"],
    updateMs: 700,
    threads: true,
    markdown: "full",
    actions: true,
    forms: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 3000,
    proactive: true,
    typing: true,
    rate: { perSecond: 20, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: SlackConfig,
  secretFields: ["signingSecret", "botToken"],
  hosts: () => ["slack.com", "files.slack.com", "hooks.slack.com"],
  verify,
  handshake: async (verified) => answerChallenge(verified),
  parse: async (verified, request) => parse(verified, request),
  render,
  reply,
  edit,
  stream,
  typing,
  personName,
  placeName,
  sendFile,
  download,
  connect,
};

function answerChallenge(verified: Verified): HttpAnswer | null {
  const { form, fields } = readPayload(verified.payload);
  if (form !== "event" || fields["type"] !== "url_verification") return null;
  const body = JSON.stringify({ challenge: text(fields["challenge"]) });
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
