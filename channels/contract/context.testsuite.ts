import { expect } from "vitest";
import {
  ChannelError,
  type Channel,
  type ChannelContext,
  type InboundRequest,
  type Json,
  type OutboundReply,
  type OutboundRequest,
} from "#core/channel";
import type { ChannelEvent } from "#protocol/channel-event";

export interface StandInAnswer {
  status: number;
  headers?: Record<string, string>;
  /** A text as it is; anything else as JSON. */
  body: unknown;
}

export interface TestContext<Config> extends ChannelContext<Config> {
  requests: OutboundRequest[];
}

/** A context whose `http` is answered by `answer`; checks that every request stays on the channel's hosts. */
export function testContext<Config>(
  channel: Channel<Config>,
  config: Config,
  options: { nowMs: number; answer?: (request: OutboundRequest) => StandInAnswer | Error },
): TestContext<Config> {
  const requests: OutboundRequest[] = [];
  const tokens = new Map<string, { value: string; expiresAtMs: number }>();
  return {
    channelId: "0190b7f0-0000-7000-8000-000000000001",
    config,
    requests,
    nowMs: () => options.nowMs,
    http: async (request) => {
      requests.push(request);
      const { hostname, protocol } = new URL(request.url);
      expect(protocol).toBe("https:");
      expect(
        channel.hosts(config).some((host) => matchesHost(host, hostname)),
        `${hostname} is not one of hosts()`,
      ).toBe(true);
      const answer = options.answer?.(request);
      if (!answer) throw new ChannelError("nobody answers in this test", { retryable: true });
      if (answer instanceof Error) throw answer;
      return toReply(answer);
    },
    token: async (key, load) => {
      const kept = tokens.get(key);
      if (kept && kept.expiresAtMs > options.nowMs) return kept.value;
      const fresh = await load();
      tokens.set(key, fresh);
      return fresh.value;
    },
    dropToken: async (key) => void tokens.delete(key),
  };
}

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

export function toReply({ status, headers = {}, body }: StandInAnswer): OutboundReply {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    status,
    headers,
    body: new TextEncoder().encode(text),
    text: () => text,
    json: () => JSON.parse(text) as Json,
  };
}

/** What an adapter makes of a genuine request; throws for one that it refuses. */
export async function eventsOf<Config>(
  channel: Channel<Config>,
  request: InboundRequest,
  ctx: ChannelContext<Config>,
): Promise<ChannelEvent[]> {
  const verified = await channel.verify(request, ctx);
  if (!verified.ok) throw new Error(verified.reason);
  const parsed = await channel.parse(verified, request, ctx);
  if (parsed.type !== "events") throw new Error("not events");
  return parsed.events;
}
