import type { Channel } from "#core/channel";
import { toText } from "../crypto/bytes.ts";
import { verifyCallback } from "../crypto/callback-request.ts";
import { keysOf, WeComAppConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { connect, download, reply, sendFile } from "./send.ts";
import { xmlText } from "./xml.ts";

/** Only of a whole document: the signature covers nothing around what is sealed. */
function sealedIn(body: Uint8Array): string {
  const xml = toText(body).trim();
  return xml.startsWith("<xml>") && xml.endsWith("</xml>") ? xmlText(xml, "Encrypt") : "";
}

/** 自建应用: direct messages only. */
export const wecomAppChannel: Channel<WeComAppConfig> = {
  platform: "wecom-app",
  capabilities: {
    stream: "none",
    streamScopes: [],
    updateMs: 1000,
    threads: false,
    markdown: "lite",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "bytes",
    ackMs: 5000,
    proactive: true,
    typing: false,
    rate: { perSecond: 20, perConversationMs: 3000 },
    idempotentReply: false,
  },
  configSchema: WeComAppConfig,
  secretFields: ["secret", "token", "encodingAesKey"],
  hosts: ({ apiOrigin }) => [new URL(apiOrigin).hostname],
  verify: (request, ctx) => verifyCallback(request, keysOf(ctx.config), sealedIn),
  handshake: async (verified, request) =>
    request.method === "GET"
      ? { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: toText(verified.payload) }
      : null,
  parse: async (verified) => parse(verified),
  render,
  reply,
  sendFile,
  download,
  connect,
};
