import type { Channel } from "#core/channel";
import { apiHost, FILE_HOSTS, QQConfig, TOKEN_HOST } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { acknowledge, connect, download, reply, sendFile, typing } from "./send.ts";
import { stream } from "./stream.ts";
import { handshake, verify } from "./verify.ts";

export const qqChannel: Channel<QQConfig> = {
  platform: "qq",
  capabilities: {
    stream: "native",
    streamScopes: ["direct"],
    updateMs: 500,
    threads: false,
    markdown: "lite",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 3000,
    proactive: false,
    typing: true,
    rate: { perSecond: 20, perConversationMs: 500 },
    idempotentReply: true,
  },
  configSchema: QQConfig,
  secretFields: ["secret"],
  hosts: (config) => [apiHost(config), TOKEN_HOST, ...FILE_HOSTS],
  verify,
  handshake: async (verified, _request, ctx) => handshake(verified, ctx),
  parse: async (verified, request) => parse(verified, request.receivedAtMs),
  acknowledge: async (verified, _recorded, ctx) => acknowledge(verified, ctx),
  render,
  reply,
  stream,
  typing,
  sendFile,
  download,
  connect,
};
