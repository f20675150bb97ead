import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { NoticeReport, NoticeStatus, NotifierReport } from "#protocol/api/notifications";
import { CHANNEL_LABEL, SIMULATED_LABEL } from "#protocol/channel-event";
import type { NotifierSpec } from "#protocol/kinds/notifier";
import type { Metadata, ResourceList } from "#protocol/kinds/resource";
import { api } from "../api.ts";

/** As it is stored: its credentials are sealed. */
export interface NotifierResource {
  metadata: Metadata;
  spec: NotifierSpec;
}

export interface Place {
  namespace: string;
  name: string;
}

const GROUP = "/apis/agent.wecode.io/v1";
const NOTICES = "/api/v1/notifications";
const PAGE = 30;
/** What changes by itself is looked at again while the page is open and seen. */
const AGAIN_MS = 10_000;

export const notifiersQuery = queryOptions({
  queryKey: ["resources", "notifiers", "listed"],
  queryFn: async ({ signal }) =>
    (await api.get<ResourceList<NotifierResource>>(`${GROUP}/notifiers`, { limit: 500 }, signal)).items,
});

/** Of each notifier that was ever used. */
export const reportsQuery = queryOptions({
  queryKey: ["notices", "notifiers"],
  queryFn: async ({ signal }) =>
    (await api.get<{ notifiers: NotifierReport[] }>(`${NOTICES}/notifiers`, undefined, signal)).notifiers,
  refetchInterval: AGAIN_MS,
});

export interface NoticeFilter {
  notifier?: Place;
  status?: NoticeStatus;
}

/** Newest first. */
export function noticesQuery({ notifier, status }: NoticeFilter) {
  return infiniteQueryOptions({
    queryKey: ["notices", "log", { ...notifier, status }],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        notifier: notifier?.name,
        namespace: notifier?.namespace,
        status,
        before: pageParam,
        limit: PAGE,
      };
      return (await api.get<{ notifications: NoticeReport[] }>(NOTICES, query, signal)).notifications;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
    refetchInterval: AGAIN_MS,
  });
}

/** One notice, watched until it is settled. */
export function noticeQuery(id: string) {
  return queryOptions({
    queryKey: ["notices", "one", id],
    queryFn: ({ signal }) => api.get<NoticeReport>(`${NOTICES}/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? 1000 : false),
  });
}

export async function sendNotice(notifier: Place, notice: { title: string; text: string }): Promise<string> {
  return (await api.post<{ id: string }>(NOTICES, { notifier, ...notice })).id;
}

export function replayNotice(id: string): Promise<NoticeReport> {
  return api.post<NoticeReport>(`${NOTICES}/${encodeURIComponent(id)}/replay`);
}

/** The conversations of a channel that reach somebody out there. */
export function channelTasksQuery(channelId: string) {
  const labelSelector = `${CHANNEL_LABEL}=${channelId},${SIMULATED_LABEL}!=true`;
  return queryOptions({
    queryKey: ["channels", channelId, "tasks"],
    queryFn: async ({ signal }) =>
      (await api.get<ResourceList>(`${GROUP}/tasks`, { labelSelector, limit: 200 }, signal)).items,
  });
}
