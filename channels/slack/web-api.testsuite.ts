import type { OutboundRequest } from "#core/channel";
import type { StandInAnswer } from "../contract/context.testsuite.ts";
import type { SlackConfig } from "./config.ts";

export const NOW = 1_763_700_000_000;
export const config: SlackConfig = {
  signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
  botToken: "xoxb-1-2-abcdefghij",
};

/** What Slack's Web API answers when all is well. */
export const ok = (request: OutboundRequest): StandInAnswer => ({
  status: 200,
  body: { ok: true, channel: "C1", ts: "1763700009.000200", url: request.url },
});
