import type { Channel } from "#core/channel";
import { DingTalkConfig, HOSTS } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { connect, download, reply, sendFile } from "./send.ts";
import { stream } from "./stream.ts";
import { verify } from "./verify.ts";

export const dingtalkChannel: Channel<DingTalkConfig> = {
  platform: "dingtalk",
  capabilities: {
    stream: "native",
    streamScopes: ["direct", "group"],
    updateMs: 500,
    threads: false,
    markdown: "lite",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 3000,
    proactive: true,
    typing: false,
    rate: { perSecond: 20, perConversationMs: 3000 },
    idempotentReply: false,
  },
  configSchema: DingTalkConfig,
  secretFields: ["appSecret"],
  hosts: () => HOSTS,
  verify,
  // An address is not asked about anything; the first message shows whether it is right.
  handshake: async () => null,
  parse: async (verified) => parse(verified),
  render,
  reply,
  stream,
  sendFile,
  download,
  connect,
};
