// A ChannelContext over real HTTP, for adapter tests against a stand-in: hosts lead to it, everything else is refused.
import { ChannelError, type Channel, type ChannelContext, type Json, type OutboundRequest } from "#core/channel";
import type { StandIn } from "./platform.ts";

export function contextAt<Config>(
  channel: Channel<Config>,
  standIn: StandIn,
  nowMs = Date.now,
): ChannelContext<Config> {
  const config = channel.configSchema.parse({ ...standIn.settings, ...standIn.credentials });
  const tokens = new Map<string, { value: string; expiresAtMs: number }>();
  return {
    channelId: "0190b7f0-0000-7000-8000-000000000001",
    config,
    nowMs,
    http: async (request) => {
      const url = new URL(request.url);
      const origin = standIn.origins[url.hostname];
      if (url.protocol !== "https:" || origin === undefined) throw new Error(`foreign address ${url.origin}`);
      const answer = await fetch(origin + url.pathname + url.search, init(request)).catch((error: unknown) => {
        throw new ChannelError(String(error), { retryable: true });
      });
      const body = new Uint8Array(await answer.arrayBuffer());
      const text = () => new TextDecoder().decode(body);
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body,
        text,
        json: () => JSON.parse(text()) as Json,
      };
    },
    token: async (key, load) => {
      const kept = tokens.get(key);
      if (kept && kept.expiresAtMs > nowMs()) return kept.value;
      const fresh = await load();
      tokens.set(key, fresh);
      return fresh.value;
    },
    dropToken: async (key) => void tokens.delete(key),
  };
}

function init({ method, headers = {}, body }: OutboundRequest): RequestInit {
  if (body === undefined) return { method, headers };
  if (typeof body === "string" || body instanceof Uint8Array) return { method, headers, body: body as BodyInit };
  const form = new FormData();
  for (const [name, value] of Object.entries(body.form)) {
    if (typeof value === "string") form.set(name, value);
    else form.set(name, new Blob([new Uint8Array(value.bytes)], { type: value.mime }), value.name);
  }
  return { method, headers, body: form };
}
