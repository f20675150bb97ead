import type { Channel } from "#core/channel";
import { toText } from "../crypto/bytes.ts";
import { verifyCallback } from "../crypto/callback-request.ts";
import { parseJson, text } from "../read-json.ts";
import { acknowledge, answerPull } from "./answer.ts";
import { HOSTS, keysOf, WeComConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, reply } from "./send.ts";

/** 智能机器人, called back by URL. */
export const wecomChannel: Channel<WeComConfig> = {
  platform: "wecom",
  capabilities: {
    stream: "pull",
    streamScopes: ["direct", "group"],
    updateMs: 500,
    threads: false,
    markdown: "full",
    actions: true,
    files: { in: true, out: false },
    pieceMax: PIECE_MAX,
    unit: "bytes",
    ackMs: 5000,
    proactive: false,
    typing: false,
    rate: { perSecond: 20, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: WeComConfig,
  secretFields: ["token", "encodingAesKey"],
  hosts: () => HOSTS,
  verify: (request, ctx) => verifyCallback(request, keysOf(ctx.config), (body) => text(parseJson(body)["encrypt"])),
  handshake: async (verified, request) =>
    request.method === "GET"
      ? { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: toText(verified.payload) }
      : null,
  parse: async (verified, request, ctx) => parse(verified, request.receivedAtMs, ctx.config),
  acknowledge: (verified, { streamId }, ctx) =>
    acknowledge(verified, streamId, { config: ctx.config, nowMs: ctx.nowMs() }),
  answerPull: (_verified, state, ctx) => answerPull(state, { config: ctx.config, nowMs: ctx.nowMs() }),
  render,
  reply,
  download,
};
