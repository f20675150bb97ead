import { queryOptions, useQuery, useSuspenseQuery, type QueryClient } from "@tanstack/react-query";
import type { Config, Me } from "#protocol/api/accounts";
import { ApiError } from "./api-error.ts";
import { api } from "./api.ts";

/** The signed-in person; `null` when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await api.get<Me>("/api/v1/me", undefined, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** The signed-in person as known here; asks again as long as nobody is. */
export async function loadMe(client: QueryClient): Promise<Me | null> {
  return client.getQueryData(meQuery.queryKey) ?? (await client.fetchQuery({ ...meQuery, staleTime: 0 }));
}

export const configQuery = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) => api.get<Config>("/api/v1/config", undefined, signal),
  staleTime: 5 * 60_000,
});

/** For components inside the signed-in part, where the router has made sure that somebody is. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (data === null) throw new ApiError({ status: 401, code: "UNAUTHENTICATED", message: "Signed out." });
  return data;
}

export function useConfig(): Config | undefined {
  return useQuery(configQuery).data;
}

/** Viewers read only. */
export function useCanWrite(): boolean {
  return useMe().organization.role !== "viewer";
}

/** Roles that may change members and invitations. */
export function useCanManage(): boolean {
  const { role } = useMe().organization;
  return role === "owner" || role === "admin";
}

export async function signOut(client: QueryClient): Promise<void> {
  await api.post("/api/auth/sign-out");
  leave(client, "/sign-in");
}

export async function switchOrganization(client: QueryClient, organizationId: string): Promise<void> {
  await api.post("/api/v1/organization/switch", { organization_id: organizationId });
  leave(client, "/chat");
}

/** A full load: no query, socket or form of one person or organization may live on in the next one's page. */
function leave(client: QueryClient, to: string): void {
  client.clear();
  window.location.assign(to);
}
