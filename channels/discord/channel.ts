import type { Channel } from "#core/channel";
import { DiscordConfig } from "./config.ts";
import { connect } from "./connect.ts";
import { acknowledge, handshake } from "./interaction.ts";
import { parse } from "./parse.ts";
import { PIECE_MAX, render } from "./render.ts";
import { download, edit, reply, sendFile } from "./send.ts";
import { verify } from "./verify.ts";

/** A Discord application: commands, buttons and forms over HTTP. Free words in channels do not come that way. */
export const discordChannel: Channel<DiscordConfig> = {
  platform: "discord",
  capabilities: {
    stream: "edit",
    streamScopes: ["direct", "group", "thread"],
    updateMs: 1200,
    threads: true,
    markdown: "full",
    actions: true,
    files: { in: true, out: true },
    pieceMax: PIECE_MAX,
    unit: "characters",
    ackMs: 3000,
    proactive: true,
    // A command shows "thinking" by itself.
    typing: false,
    rate: { perSecond: 40, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: DiscordConfig,
  secretFields: ["botToken"],
  hosts: () => ["discord.com", "cdn.discordapp.com", "media.discordapp.net"],
  verify,
  handshake: async (verified) => handshake(verified),
  parse: async (verified, request) => parse(verified, request),
  acknowledge: async (verified) => acknowledge(verified),
  render,
  reply,
  edit,
  sendFile,
  download,
  connect,
};
