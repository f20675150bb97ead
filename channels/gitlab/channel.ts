import { HOOK_BYTES_MAX, type Channel } from "#core/channel";
import { GitlabConfig } from "./config.ts";
import { parse } from "./parse.ts";
import { connect, edit, PIECE_MAX, render, reply, typing } from "./send.ts";
import { verify } from "./verify.ts";

/** A GitLab user that is called by its name in issues and merge requests. */
export const gitlabChannel: Channel<GitlabConfig> = {
  platform: "gitlab",
  capabilities: {
    stream: "edit",
    streamScopes: ["thread"],
    updateMs: 3000,
    threads: true,
    markdown: "full",
    actions: true,
    calledByName: true,
    files: { in: false, out: false },
    pieceMax: PIECE_MAX,
    unit: "characters",
    // What would be larger is not sent by GitLab.
    hookBytesMax: HOOK_BYTES_MAX,
    ackMs: 10_000,
    proactive: true,
    typing: true,
    // Sixty notes a minute are allowed by default.
    rate: { perSecond: 1, perConversationMs: 1000 },
    idempotentReply: false,
  },
  configSchema: GitlabConfig,
  secretFields: ["accessToken", "webhookSecret"],
  hosts: ({ baseUrl }) => [new URL(baseUrl).hostname],
  verify,
  handshake: async () => null,
  parse: async (verified, _request, ctx) => parse(verified, ctx),
  render,
  reply,
  edit,
  typing,
  connect,
};
