import { queryOptions } from "@tanstack/react-query";
import type { ApiKey, Invitation, Member, Session } from "#protocol/api/accounts";
import { api } from "../api.ts";

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async ({ signal }) => (await api.get<{ members: Member[] }>("/api/v1/members", undefined, signal)).members,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async ({ signal }) =>
    (await api.get<{ invitations: Invitation[] }>("/api/v1/invitations", undefined, signal)).invitations,
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async ({ signal }) =>
    (await api.get<{ api_keys: ApiKey[] }>("/api/v1/api-keys", undefined, signal)).api_keys,
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) =>
    (await api.get<{ sessions: Session[] }>("/api/v1/sessions", undefined, signal)).sessions,
});
