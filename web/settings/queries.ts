import { queryOptions } from "@tanstack/react-query";
import type { OrganizationRole } from "#core/actor";
import { api } from "../api.ts";

export interface Member {
  id: string;
  role: OrganizationRole;
  created_at: string;
  user: { id: string; name: string; email: string; image?: string | null };
}

export interface Invitation {
  id: string;
  email: string;
  role: OrganizationRole;
  url: string;
  expires_at: string;
}

export interface ApiKey {
  id: string;
  name: string;
  /** The first characters, so that a key in use can be told. */
  prefix: string;
  scopes: string[] | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface Session {
  id: string;
  current: boolean;
  user_agent: string | null;
  ip_address: string | null;
  created_at: string;
  updated_at: string;
  expires_at: string;
}

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async ({ signal }) => (await api.get<{ members: Member[] }>("/api/v1/members", undefined, signal)).members,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async ({ signal }) => (await api.get<{ invitations: Invitation[] }>("/api/v1/invitations", undefined, signal)).invitations,
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async ({ signal }) => (await api.get<{ api_keys: ApiKey[] }>("/api/v1/api-keys", undefined, signal)).api_keys,
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) => (await api.get<{ sessions: Session[] }>("/api/v1/sessions", undefined, signal)).sessions,
});
