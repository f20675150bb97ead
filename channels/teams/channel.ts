import type { Channel, HttpAnswer, Verified } from "#core/channel";
import { parseJson } from "../read-json.ts";
import { connect } from "./api.ts";
import { TeamsConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, edit, reply, sendFile, typing } from "./send.ts";
import { SERVICE_HOSTS } from "./service-url.ts";
import { stream } from "./stream.ts";
import { verify } from "./verify.ts";

/** A bot of Microsoft Teams: personal chats, group chats, threads of channels. */
export const teamsChannel: Channel<TeamsConfig> = {
  platform: "teams",
  capabilities: {
    stream: "native",
    streamScopes: ["direct", "group", "thread"],
    updateMs: 1500,
    threads: true,
    markdown: "full",
    actions: true,
    forms: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "bytes",
    ackMs: 10_000,
    proactive: true,
    typing: true,
    rate: { perSecond: 30, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: TeamsConfig,
  secretFields: ["appPassword"],
  hosts: () => ["login.botframework.com", "login.microsoftonline.com", "*.sharepoint.com", ...SERVICE_HOSTS],
  verify,
  handshake: async () => null,
  parse: async (verified) => parse(verified),
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

/** Calls (`invoke`) want an answer with a body. */
function acknowledge(verified: Verified): HttpAnswer {
  if (parseJson(verified.payload)["type"] !== "invoke") return { status: 200 };
  return { status: 200, headers: { "content-type": "application/json" }, body: "{}" };
}
