import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AuditRecord, Namespace, NamespaceMember, ServiceAccount } from "#protocol/api/access";
import type { ApiKey } from "#protocol/api/accounts";
import { api } from "../api.ts";

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: async ({ signal }) =>
    (await api.get<{ namespaces: Namespace[] }>("/api/v1/groups", undefined, signal)).namespaces,
});

export function groupPath(namespace: string, rest = ""): string {
  return `/api/v1/groups/${encodeURIComponent(namespace)}${rest}`;
}

export function groupMembersQuery(namespace: string) {
  return queryOptions({
    queryKey: ["groups", namespace, "members"],
    queryFn: async ({ signal }) =>
      (await api.get<{ members: NamespaceMember[] }>(groupPath(namespace, "/members"), undefined, signal)).members,
  });
}

export const serviceAccountsQuery = queryOptions({
  queryKey: ["service-accounts"],
  queryFn: async ({ signal }) =>
    (await api.get<{ service_accounts: ServiceAccount[] }>("/api/v1/service-accounts", undefined, signal))
      .service_accounts,
});

export function serviceKeysPath(accountId: string): string {
  return `/api/v1/service-accounts/${accountId}/keys`;
}

export function serviceKeysQuery(accountId: string) {
  return queryOptions({
    queryKey: ["service-accounts", accountId, "keys"],
    queryFn: async ({ signal }) =>
      (await api.get<{ api_keys: ApiKey[] }>(serviceKeysPath(accountId), undefined, signal)).api_keys,
  });
}

export interface AuditFilter {
  kind?: string | undefined;
  namespace?: string | undefined;
  name?: string | undefined;
  verb?: string | undefined;
}

interface AuditPage {
  entries: AuditRecord[];
  next?: string;
}

export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<AuditPage>("/api/v1/audit-log", { ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}
