import type { Channel } from "#core/channel";
import { connect } from "./api.ts";
import { WhatsappConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, reply, sendFile, typing } from "./send.ts";
import { answerQuestion, verify } from "./verify.ts";

/** A number of the WhatsApp Cloud API: chats with one person each. */
export const whatsappChannel: Channel<WhatsappConfig> = {
  platform: "whatsapp",
  capabilities: {
    stream: "none",
    streamScopes: [],
    updateMs: 1000,
    threads: false,
    markdown: "lite",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 5000,
    proactive: false,
    typing: true,
    rate: { perSecond: 50, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: WhatsappConfig,
  secretFields: ["appSecret", "accessToken", "verifyToken"],
  hosts: () => ["graph.facebook.com", "lookaside.fbsbx.com"],
  verify,
  handshake: async (verified, request) => answerQuestion(verified, request),
  parse: async (verified, _request, ctx) => parse(verified, ctx),
  render,
  reply,
  typing,
  sendFile,
  download,
  connect,
};
