import * as z from "zod";
import { ApiKey, Scope } from "./accounts.ts";
import { GivenInstant } from "./common.ts";

const Id = z.uuid();
const Instant = z.iso.datetime({ offset: true });
const Name = z.string().trim().min(1, "must not be empty").max(100, "must have at most 100 characters");
const NamespaceRole = z.enum(["Owner", "Maintainer", "Developer", "Reporter"]);

/** A group, in which resources live and people have roles. */
export const Namespace = z.object({
  name: z.string(),
  /** The same as a path: `research/vision` for `research--vision`. */
  group: z.string(),
  parent: z.string().nullable(),
  /** The caller's own role here, from here or from above; null where it is their organization role that counts. */
  role: NamespaceRole.nullable(),
  /** May the caller give roles here? */
  can_manage: z.boolean(),
  created_at: Instant.nullable(),
});
export type Namespace = z.infer<typeof Namespace>;

/** `name` may be a path: `research/vision` makes `research--vision` in the group `research`. */
export const CreateNamespace = z.strictObject({ name: z.string().min(1).max(200) });

/** A person's or a service account's role in a namespace. */
export const NamespaceMember = z.object({
  id: Id,
  role: NamespaceRole,
  created_at: Instant,
  /** The namespace that gives the role: this one, or one that it is nested in. */
  namespace: z.string(),
  user: z.object({ id: Id, name: z.string(), email: z.string(), image: z.string().nullable() }).nullable(),
  service_account: z.object({ id: Id, name: z.string() }).nullable(),
});
export type NamespaceMember = z.infer<typeof NamespaceMember>;

export const AddNamespaceMember = z
  .strictObject({ user_id: Id.optional(), service_account_id: Id.optional(), role: NamespaceRole })
  .refine(
    ({ user_id, service_account_id }) => (user_id === undefined) !== (service_account_id === undefined),
    "needs either user_id or service_account_id",
  );
export type AddNamespaceMember = z.infer<typeof AddNamespaceMember>;

export const ChangeNamespaceMember = z.strictObject({ role: NamespaceRole });

/** The new Owner; the old one becomes a Maintainer. */
export const TransferNamespace = z.strictObject({ user_id: Id });

/** `none`: only what its roles in namespaces allow. */
const ServiceRole = z.enum(["admin", "member", "viewer", "none"]);

/** A program that acts in its own name; the same as the ServiceAccount resource, with its rights and keys. */
export const ServiceAccount = z.object({
  id: Id,
  namespace: z.string(),
  name: z.string(),
  display_name: z.string().nullable(),
  role: ServiceRole,
  /** Its roles in namespaces. */
  namespaces: z.record(z.string(), NamespaceRole),
  keys: z.number().int(),
  created_at: Instant,
  last_used_at: Instant.nullable(),
});
export type ServiceAccount = z.infer<typeof ServiceAccount>;

export const CreateServiceAccount = z.strictObject({
  name: Name,
  namespace: z.string().min(1).max(63).default("default"),
  display_name: Name.optional(),
  role: ServiceRole.default("none"),
});
export type CreateServiceAccount = z.infer<typeof CreateServiceAccount>;

export const ChangeServiceAccount = z.strictObject({ role: ServiceRole });

export const CreateServiceKey = z.strictObject({
  name: Name,
  scopes: z.array(Scope).min(1).max(50).nullable().default(null),
  expires_at: GivenInstant.nullable().default(null),
});

/** A key that replaces another: same name, scopes and expiry. */
export const RotateKey = z.strictObject({
  /** How long the old one still works, so that a program can change over. */
  overlap_seconds: z.number().int().min(0).max(86_400).default(0),
});

export const MadeKey = ApiKey.extend({ key: z.string() });
export type MadeKey = z.infer<typeof MadeKey>;

/** One write, as the audit log tells of it. */
export const AuditRecord = z.object({
  id: Id,
  at: Instant,
  actor: z.object({ id: z.string(), name: z.string() }),
  /** session, api-key, service-account or ticket, and which one. */
  via: z.string(),
  credential_id: z.string(),
  /** kubectl, cli, browser or other, by its user agent. */
  client: z.enum(["kubectl", "cli", "browser", "other"]),
  user_agent: z.string().nullable(),
  ip: z.string().nullable(),
  request_id: z.string().nullable(),
  verb: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: Id,
  /** Secrets are masked. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

const filters = {
  actor: z.string().max(100).optional(),
  verb: z.string().max(50).optional(),
  kind: z.string().max(63).optional(),
  namespace: z.string().max(63).optional(),
  name: z.string().max(100).optional(),
  uid: Id.optional(),
  since: GivenInstant.optional(),
  until: GivenInstant.optional(),
};

export const AuditQuery = z.strictObject({
  ...filters,
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditExportQuery = z.strictObject({ ...filters, format: z.enum(["jsonl", "csv"]).default("jsonl") });

export const AuditRetention = z.strictObject({ days: z.number().int().min(1).max(3650) });
