import type { Channel } from "#core/channel";
import { connect } from "./bot.ts";
import { FeishuConfig, hostOf } from "./config.ts";
import { personName, placeName } from "./names.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, edit, reply, sendFile } from "./send.ts";
import { stream } from "./stream.ts";
import { handshake, jsonAnswer, verify } from "./verify.ts";

export const feishuChannel: Channel<FeishuConfig> = {
  platform: "feishu",
  capabilities: {
    stream: "native",
    streamScopes: ["direct", "group", "thread"],
    updateMs: 200,
    threads: true,
    markdown: "full",
    actions: true,
    forms: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "bytes",
    ackMs: 3000,
    proactive: true,
    typing: false,
    rate: { perSecond: 50, perConversationMs: 200 },
    idempotentReply: true,
  },
  configSchema: FeishuConfig,
  secretFields: ["appSecret", "encryptKey", "verificationToken"],
  hosts: (config) => [hostOf(config)],
  verify,
  handshake: async (verified) => handshake(verified),
  parse: async (verified, _request, ctx) => parse(verified, ctx),
  // A card callback wants JSON, though it may be empty.
  acknowledge: async () => jsonAnswer({}),
  render,
  reply,
  edit,
  stream,
  personName,
  placeName,
  sendFile,
  download,
  connect,
};
