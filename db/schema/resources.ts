import { bigint, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Kind, ManagedFieldsEntry, OwnerReference } from "#protocol/kinds/resource";

type Json = Record<string, unknown>;

/** The last version given out per organization; see migrations/0002_resources.sql. */
export const resourceCounters = pgTable("resource_counters", {
  organizationId: text("organization_id").primaryKey(),
  resourceVersion: bigint("resource_version", { mode: "number" }).notNull(),
  configurationVersion: bigint("configuration_version", { mode: "number" }).notNull(),
});

export const namespaces = pgTable(
  "namespaces",
  {
    organizationId: text("organization_id").notNull(),
    name: text("name").notNull(),
    uid: uuid("uid").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
    resourceVersion: bigint("resource_version", { mode: "number" }).notNull().default(0),
    labels: jsonb("labels").$type<Record<string, string>>().notNull().default({}),
    annotations: jsonb("annotations").$type<Record<string, string>>().notNull().default({}),
    /** The name is free again. */
    deletedAt: timestamp("deleted_at", { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.name] })],
);
export type NamespaceRow = typeof namespaces.$inferSelect;

export const resources = pgTable("resources", {
  uid: uuid("uid").primaryKey(),
  organizationId: text("organization_id").notNull(),
  kind: text("kind").$type<Kind>().notNull(),
  namespace: text("namespace").notNull(),
  name: text("name").notNull(),
  generateName: text("generate_name"),
  spec: jsonb("spec").$type<Json>().notNull(),
  /** The spec as it was sent, when that was an old spelling of `spec`. */
  written: jsonb("written").$type<Json>(),
  status: jsonb("status").$type<Json>(),
  labels: jsonb("labels").$type<Record<string, string>>().notNull(),
  annotations: jsonb("annotations").$type<Record<string, string>>().notNull(),
  finalizers: jsonb("finalizers").$type<string[]>().notNull().default([]),
  ownerReferences: jsonb("owner_references").$type<OwnerReference[]>().notNull().default([]),
  managedFields: jsonb("managed_fields").$type<ManagedFieldsEntry[]>().notNull().default([]),
  /** Asked to go; gone is `deletedAt`. */
  deletionAt: timestamp("deletion_at", { withTimezone: true }),
  refs: text("refs").array().notNull(),
  resourceVersion: bigint("resource_version", { mode: "number" }).notNull(),
  generation: bigint("generation", { mode: "number" }).notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
  deletedAt: timestamp("deleted_at", { withTimezone: true }),
});
export type ResourceRow = typeof resources.$inferSelect;

export const resourceVersions = pgTable(
  "resource_versions",
  {
    uid: uuid("uid").notNull(),
    resourceVersion: bigint("resource_version", { mode: "number" }).notNull(),
    organizationId: text("organization_id").notNull(),
    generation: bigint("generation", { mode: "number" }).notNull(),
    verb: text("verb").notNull(),
    spec: jsonb("spec").$type<Json>().notNull(),
    written: jsonb("written").$type<Json>(),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
    annotations: jsonb("annotations").$type<Record<string, string>>().notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name").notNull().default(""),
    at: timestamp("at", { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.uid, table.resourceVersion] })],
);

export const auditLog = pgTable("audit_log", {
  id: uuid("id").primaryKey(),
  organizationId: text("organization_id").notNull(),
  at: timestamp("at", { withTimezone: true }).notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
  via: text("via").notNull(),
  credentialId: text("credential_id").notNull(),
  verb: text("verb").notNull(),
  kind: text("kind").notNull(),
  namespace: text("namespace").notNull(),
  name: text("name").notNull(),
  uid: uuid("uid").notNull(),
  before: jsonb("before").$type<Json>(),
  after: jsonb("after").$type<Json>(),
  ip: text("ip"),
  userAgent: text("user_agent"),
  requestId: text("request_id"),
});
