import type { Channel } from "#core/channel";
import { WebhookConfig } from "./config.ts";
import { acknowledge, parse, verify } from "./receive.ts";
import { download, PIECE_MAX, render, reply, sendFile } from "./send.ts";

/** Any program that can sign a JSON body: messages come in by one webhook, answers go out by another. */
export const webhookChannel: Channel<WebhookConfig> = {
  platform: "webhook",
  capabilities: {
    stream: "none",
    streamScopes: [],
    updateMs: 1000,
    threads: false,
    markdown: "full",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 10_000,
    proactive: true,
    typing: false,
    rate: { perSecond: 500, perConversationMs: 0 },
    idempotentReply: true,
  },
  configSchema: WebhookConfig,
  secretFields: ["secret"],
  hosts: ({ replyUrl }) => (replyUrl === undefined ? [] : [new URL(replyUrl).hostname]),
  verify,
  handshake: async () => null,
  parse: async (verified, request) => parse(verified, request),
  acknowledge: async () => acknowledge(),
  render,
  reply,
  sendFile,
  download,
};
