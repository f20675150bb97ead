import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { NamespaceRole, OrganizationRole } from "#core/actor";

// See migrations/0001_accounts.sql and 0005_access.sql. The first four belong to the authentication library, which knows their columns by
// these property names.

const at = (name: string) => timestamp(name, { withTimezone: true });

export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull(),
  emailVerified: boolean("email_verified").notNull(),
  image: text("image"),
  locale: text("locale"),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
});

export const sessions = pgTable("sessions", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  token: text("token").notNull(),
  expiresAt: at("expires_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  activeOrganizationId: uuid("active_organization_id"),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
});

export const accounts = pgTable("accounts", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: at("access_token_expires_at"),
  refreshTokenExpiresAt: at("refresh_token_expires_at"),
  scope: text("scope"),
  password: text("password"),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
});

export const verifications = pgTable("verifications", {
  id: uuid("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: at("expires_at").notNull(),
  createdAt: at("created_at").notNull(),
  updatedAt: at("updated_at").notNull(),
});

export const deviceCodes = pgTable("device_codes", {
  id: uuid("id").primaryKey(),
  deviceCode: text("device_code").notNull(),
  userCode: text("user_code").notNull(),
  userId: uuid("user_id"),
  clientId: text("client_id"),
  scope: text("scope"),
  status: text("status").notNull(),
  pollingInterval: integer("polling_interval"),
  lastPolledAt: at("last_polled_at"),
  expiresAt: at("expires_at").notNull(),
});

export const organizations = pgTable("organizations", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  slug: text("slug").notNull(),
  personalOf: uuid("personal_of"),
  seededAt: at("seeded_at"),
  auditDays: integer("audit_days").notNull().default(365),
  createdAt: at("created_at").notNull(),
});

export const members = pgTable("members", {
  id: uuid("id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  userId: uuid("user_id").notNull(),
  role: text("role").$type<OrganizationRole>().notNull(),
  createdAt: at("created_at").notNull(),
});

export const invitations = pgTable("invitations", {
  id: uuid("id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  email: text("email").notNull(),
  role: text("role").$type<OrganizationRole>().notNull(),
  inviterId: uuid("inviter_id").notNull(),
  expiresAt: at("expires_at").notNull(),
  acceptedAt: at("accepted_at"),
  createdAt: at("created_at").notNull(),
});

export const apiKeys = pgTable("api_keys", {
  id: uuid("id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  /** Either a person's, or that of a ServiceAccount resource. */
  userId: uuid("user_id"),
  serviceAccountId: uuid("service_account_id"),
  name: text("name").notNull(),
  prefix: text("prefix").notNull(),
  hash: text("hash").notNull(),
  scopes: text("scopes").array(),
  expiresAt: at("expires_at"),
  lastUsedAt: at("last_used_at"),
  createdAt: at("created_at").notNull(),
});

export const serviceAccountRoles = pgTable("service_account_roles", {
  serviceAccountId: uuid("service_account_id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  role: text("role").$type<"admin" | "member" | "viewer">().notNull(),
});

export const namespaceMembers = pgTable("namespace_members", {
  id: uuid("id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  namespace: text("namespace").notNull(),
  namespaceUid: uuid("namespace_uid").notNull(),
  userId: uuid("user_id"),
  serviceAccountId: uuid("service_account_id"),
  role: text("role").$type<NamespaceRole>().notNull(),
  createdAt: at("created_at").notNull(),
});

export const secrets = pgTable("secrets", {
  id: uuid("id").primaryKey(),
  organizationId: uuid("organization_id").notNull(),
  label: text("label").notNull(),
  sealed: jsonb("sealed").notNull(),
  fingerprint: text("fingerprint").notNull().default(""),
  createdBy: text("created_by").notNull(),
  createdAt: at("created_at").notNull(),
});
