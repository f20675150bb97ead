import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ChannelPlatform, ChannelReport, DeadLetter, Delivery, Pairing, SeenEvent } from "#protocol/api/channels";
import type { Platform } from "#protocol/channel-event";
import type { ChannelIntent } from "#protocol/kinds/channel-intent";
import type { Metadata, ResourceList } from "#protocol/kinds/resource";
import { api, request } from "../api.ts";

export interface ChannelResource {
  metadata: Metadata;
  spec: {
    platform: Platform;
    teamRef: { name: string; namespace?: string };
    settings?: Record<string, unknown>;
    allow?: { senders?: string[]; groups?: string[]; pairing?: boolean };
    mention?: "required" | "keyword" | "always";
    keywords?: string[];
    reply?: "stream" | "final";
    language?: "auto" | "en" | "zh";
    session?: {
      context?: "shared" | "sender";
      debounceMs?: number;
      idleResetMinutes?: number;
      dailyResetHour?: number;
    };
    mute?: boolean;
    intents?: ChannelIntent[];
    classifier?: { modelRef?: { name: string; namespace?: string } };
    pipeline?: { intent?: boolean; choose?: boolean };
    [field: string]: unknown;
  };
}

const KIND = "/apis/agent.wecode.io/v1";

function kindPath(namespace: string, name?: string): string {
  const base = `${KIND}/namespaces/${encodeURIComponent(namespace)}/channels`;
  return name === undefined ? base : `${base}/${encodeURIComponent(name)}`;
}

export function channelPath(id: string, rest = ""): string {
  return `/api/v1/channels/${encodeURIComponent(id)}${rest}`;
}

export const platformsQuery = queryOptions({
  queryKey: ["channel-platforms"],
  queryFn: async ({ signal }) =>
    (await api.get<{ platforms: ChannelPlatform[] }>("/api/v1/channel-platforms", undefined, signal)).platforms,
  staleTime: Number.POSITIVE_INFINITY,
});

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: async ({ signal }) =>
    (await api.get<ResourceList<ChannelResource>>(`${KIND}/channels`, { limit: 500 }, signal)).items,
});

export function channelQuery(namespace: string, name: string) {
  return queryOptions({
    queryKey: ["channels", namespace, name],
    queryFn: ({ signal }) => api.get<ChannelResource>(kindPath(namespace, name), undefined, signal),
  });
}

/** What is looked at again while the page is open and seen. */
const AGAIN_MS = 10_000;

export function reportQuery(id: string) {
  return queryOptions({
    queryKey: ["channels", id, "report"],
    queryFn: ({ signal }) => api.get<ChannelReport>(channelPath(id), undefined, signal),
    refetchInterval: AGAIN_MS,
  });
}

export function deliveriesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["channels", id, "deliveries"],
    queryFn: async ({ pageParam, signal }) =>
      (
        await api.get<{ deliveries: Delivery[] }>(
          channelPath(id, "/deliveries"),
          { before: pageParam, limit: PAGE },
          signal,
        )
      ).deliveries,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
    refetchInterval: AGAIN_MS,
  });
}
const PAGE = 50;

export function deadLettersQuery(id: string) {
  return queryOptions({
    queryKey: ["channels", id, "dead-letters"],
    queryFn: async ({ signal }) =>
      (await api.get<{ dead_letters: DeadLetter[] }>(channelPath(id, "/dead-letters"), undefined, signal)).dead_letters,
    refetchInterval: AGAIN_MS,
  });
}

export function pairingsQuery(id: string) {
  return queryOptions({
    queryKey: ["channels", id, "pairings"],
    queryFn: async ({ signal }) =>
      (await api.get<{ pairings: Pairing[] }>(channelPath(id, "/pairings"), undefined, signal)).pairings,
    refetchInterval: AGAIN_MS,
  });
}

/** The first event from now on (`afterMs`: since then); null when none came in time. */
export async function waitForEvent(id: string, afterMs: number, signal: AbortSignal): Promise<SeenEvent | null> {
  const answer = await api.get<{ event: SeenEvent | null }>(channelPath(id, "/wait"), { after_ms: afterMs }, signal);
  return answer.event;
}

export interface NewChannel {
  name: string;
  namespace: string;
  platform: Platform;
  team: { name: string; namespace: string };
  settings: Record<string, unknown>;
  credentials: Record<string, string>;
  allowsAll: boolean;
}

export function createChannel(wanted: NewChannel): Promise<ChannelResource> {
  const { name, namespace, platform, team, settings, credentials, allowsAll } = wanted;
  return api.post<ChannelResource>(kindPath(namespace), {
    apiVersion: "agent.wecode.io/v1",
    kind: "Channel",
    metadata: { name, namespace },
    spec: {
      platform,
      teamRef: team.namespace === namespace ? { name: team.name } : team,
      settings,
      credentials,
      // A group that is let in speaks for all its members: nobody is to be heard there who was not let in.
      allow: allowsAll ? { senders: ["*"] } : { pairing: true },
      // Whoever comes along has what was meant for them, and not what else there is.
      ...(allowsAll ? { pipeline: { choose: false } } : {}),
    },
  });
}

/** Changes part of a channel's settings. */
export function changeChannel({ metadata }: ChannelResource, spec: Record<string, unknown>): Promise<ChannelResource> {
  return request<ChannelResource>("PATCH", kindPath(metadata.namespace, metadata.name), {
    headers: { "content-type": "application/merge-patch+json" },
    body: { spec },
  });
}

export function deleteChannel({ metadata }: ChannelResource): Promise<void> {
  return api.delete(kindPath(metadata.namespace, metadata.name));
}
