import type { SetUpStep } from "#protocol/failure";
import type { Json } from "#core/channel";
import { callDiscord } from "./api.ts";
import type { DiscordContext } from "./config.ts";
import { ASK, ASK_ABOUT, STOP } from "./interaction.ts";

/** Everywhere: servers, the bot's own chats, chats between people. */
const EVERYWHERE = { integration_types: [0, 1], contexts: [0, 1, 2] };
const STRING = 3;
const ATTACHMENT = 11;

const COMMANDS: Json[] = [
  {
    ...EVERYWHERE,
    type: 1,
    name: ASK,
    description: "Ask the agent",
    description_localizations: { "zh-CN": "向智能体提问" },
    options: [
      { type: STRING, name: "prompt", description: "What to ask", required: true },
      { type: ATTACHMENT, name: "file", description: "A file to look at" },
    ],
  },
  { ...EVERYWHERE, type: 1, name: STOP, description: "Stop the answer that is being written" },
  { ...EVERYWHERE, type: 3, name: ASK_ABOUT },
];

/** Registers the commands, and the address that they are sent to, which Discord checks at once. */
export async function connect(ctx: DiscordContext, webhookUrl: string): Promise<SetUpStep[]> {
  const path = `/applications/${ctx.config.applicationId}/commands`;
  await callDiscord(ctx, { method: "PUT", path, body: COMMANDS, asBot: true });
  const body = { interactions_endpoint_url: webhookUrl };
  await callDiscord(ctx, { method: "PATCH", path: "/applications/@me", body, asBot: true });
  return [
    { code: "CommandsSet", commands: `/${ASK}, /${STOP}, ${ASK_ABOUT}` },
    { code: "WebhookSet", of: "Discord" },
  ];
}
