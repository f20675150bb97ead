import type { Channel, ChannelContext } from "#core/channel";
import type { ChannelConfig } from "#durable-objects/channel-hub/channel-config";
import { channelHttp, egressOf } from "#durable-objects/channel-hub/egress";

const TOKENS_MAX = 500;
const tokens = new Map<string, { value: string; expiresAtMs: number }>();

/** What an adapter may use while it verifies: keys of the platform are kept by this isolate. */
export function ingressContext(
  env: Env,
  { binding, settings }: ChannelConfig,
  channel: Channel,
): ChannelContext<unknown> {
  const { channelId } = binding;
  const place = (key: string) => `${channelId} ${key}`;
  return {
    channelId,
    config: settings,
    nowMs: () => Date.now(),
    http: (request) => channelHttp(egressOf(env), channel.hosts(settings))(request),
    token: async (key, load) => {
      const kept = tokens.get(place(key));
      if (kept && kept.expiresAtMs > Date.now()) return kept.value;
      const fresh = await load();
      if (tokens.size >= TOKENS_MAX) tokens.clear();
      tokens.set(place(key), fresh);
      return fresh.value;
    },
    dropToken: async (key) => void tokens.delete(place(key)),
  };
}
