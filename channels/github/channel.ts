import { HOOK_BYTES_MAX, type Channel } from "#core/channel";
import { GithubConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { connect, edit, PIECE_MAX, render, reply, typing } from "./send.ts";
import { handshake, verify } from "./verify.ts";

/** A GitHub App that is called by its name in issues, pull requests, reviews and discussions. */
export const githubChannel: Channel<GithubConfig> = {
  platform: "github",
  capabilities: {
    stream: "edit",
    streamScopes: ["thread"],
    // Eighty writes a minute in all: an answer that grows is changed now and then.
    updateMs: 5000,
    threads: true,
    markdown: "full",
    actions: true,
    calledByName: true,
    files: { in: false, out: false },
    pieceMax: PIECE_MAX,
    unit: "characters",
    // What would be larger is not sent by GitHub.
    hookBytesMax: HOOK_BYTES_MAX,
    ackMs: 10_000,
    proactive: true,
    typing: true,
    rate: { perSecond: 1, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: GithubConfig,
  secretFields: ["webhookSecret", "privateKey"],
  hosts: ({ apiUrl }) => [new URL(apiUrl).hostname],
  verify,
  handshake: async (_verified, request) => handshake(request),
  parse: async (verified, request, ctx) => parse(verified, request, ctx),
  render,
  reply,
  edit,
  typing,
  connect,
};
