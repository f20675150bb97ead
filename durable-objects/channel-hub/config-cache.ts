import type { ChannelConfig } from "./channel-config.ts";
import { channelHub } from "../stubs.ts";

const KEPT_MS = 10_000;
const KEPT_MAX = 2000;
/** A request that fails under a config older than this may be the first after a change of secrets. */
const DOUBT_MS = 1000;

const kept = new Map<string, { config: ChannelConfig | null; at: number }>();

/**
 * The channel as its hub has it, from this isolate's memory for some seconds; null when there is none that may run.
 * `doubted`: what is in memory did not fit the request, so one that is older than a second is asked for anew.
 */
export async function channelConfig(env: Env, channelId: string, doubted = false): Promise<ChannelConfig | null> {
  const known = kept.get(channelId);
  const now = Date.now();
  if (known && now - known.at < (doubted ? DOUBT_MS : KEPT_MS)) return known.config;
  const config = (await channelHub(env, channelId).config()) as ChannelConfig | null;
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(channelId, { config, at: now });
  return config;
}

/** Called by the hub: an isolate that also runs the ingress sees a change at once. */
export function forgetChannel(channelId: string): void {
  kept.delete(channelId);
}
