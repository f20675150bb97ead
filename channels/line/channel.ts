import type { Channel } from "#core/channel";
import { LineConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { personName, placeName } from "./names.ts";
import { connect, download, reply, typing } from "./send.ts";
import { answerTest, verify } from "./verify.ts";

/** A LINE official account: chats and groups. It takes no files from bots but by a public address. */
export const lineChannel: Channel<LineConfig> = {
  platform: "line",
  capabilities: {
    stream: "none",
    streamScopes: [],
    updateMs: 1000,
    threads: false,
    markdown: "none",
    actions: true,
    files: { in: true, out: false },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 2000,
    proactive: true,
    typing: true,
    rate: { perSecond: 100, perConversationMs: 0 },
    // A push is, an answer by its token is not: when that was lost, the push that follows says it again.
    idempotentReply: false,
  },
  configSchema: LineConfig,
  secretFields: ["channelSecret", "channelAccessToken"],
  hosts: () => ["api.line.me", "api-data.line.me"],
  verify,
  handshake: async (verified) => answerTest(verified),
  parse: async (verified, request) => parse(verified, request),
  render,
  reply,
  typing,
  personName,
  placeName,
  download,
  connect,
};
