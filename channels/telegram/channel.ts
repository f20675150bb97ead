import type { Channel, HttpAnswer, Verified } from "#core/channel";
import { fields, parseJson, text } from "../read-json.ts";
import { TelegramConfig } from "./config.ts";
import { connect } from "./connect.ts";
import { download, sendFile } from "./files.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { edit, reply, typing } from "./send.ts";
import { stream } from "./stream.ts";
import { verify } from "./verify.ts";

/** A Telegram bot: private chats, groups and their topics, buttons. */
export const telegramChannel: Channel<TelegramConfig> = {
  platform: "telegram",
  capabilities: {
    stream: "native",
    streamScopes: ["direct", "group", "thread"],
    updateMs: 1000,
    threads: true,
    markdown: "full",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 10_000,
    proactive: true,
    typing: true,
    rate: { perSecond: 25, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: TelegramConfig,
  secretFields: ["botToken", "secretToken"],
  hosts: () => ["api.telegram.org"],
  verify,
  handshake: async () => null,
  parse: async (verified, _request, ctx) => parse(verified, ctx),
  acknowledge: async (verified) => acknowledge(verified),
  render,
  reply,
  edit,
  stream,
  typing,
  sendFile,
  download,
  connect,
};

/** A pressed button turns until it is answered; the webhook's own answer may do that. */
function acknowledge(verified: Verified): HttpAnswer {
  const query = text(fields(parseJson(verified.payload)["callback_query"])["id"]);
  if (query === "") return { status: 200 };
  const body = JSON.stringify({ method: "answerCallbackQuery", callback_query_id: query });
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
