import type { Channel } from "#core/channel";
import { MAIL_HOST } from "#core/channel/mail-host";
import { EmailConfig } from "./config.ts";
import { parse, verify } from "./receive.ts";
import { download, PIECE_MAX, render, reply, sendFile } from "./send.ts";

/** An address that people write to: each thread of each person is a conversation. */
export const emailChannel: Channel<EmailConfig> = {
  platform: "email",
  capabilities: {
    stream: "none",
    streamScopes: [],
    updateMs: 1000,
    threads: true,
    markdown: "full",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 10_000,
    proactive: true,
    typing: false,
    rate: { perSecond: 5, perConversationMs: 1000 },
    idempotentReply: true,
  },
  configSchema: EmailConfig,
  secretFields: [],
  hosts: () => [MAIL_HOST],
  verify,
  handshake: async () => null,
  parse,
  render,
  reply,
  sendFile,
  download: async (file) => download(file),
};
