import * as z from "zod";
import { GivenInstant } from "./common.ts";

const Role = z.enum(["owner", "admin", "member", "viewer"]);
const Id = z.uuid();
const Instant = z.iso.datetime({ offset: true });
const Name = z.string().trim().min(1, "must not be empty").max(100, "must have at most 100 characters");

/** GET /api/v1/config: what a page may know before anybody signs in. */
export const Config = z.object({
  oauth: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Null when the installation has no model. `simulated`: a stand-in answers, because no provider is configured. */
  default_model: z.object({ name: z.string(), provider: z.string(), simulated: z.boolean() }).nullable(),
});
export type Config = z.infer<typeof Config>;

/** `none`: a service account that has roles in namespaces only. */
export const OrganizationView = z.object({
  id: Id,
  name: z.string(),
  slug: z.string(),
  role: z.enum([...Role.options, "none"]),
});
export type OrganizationView = z.infer<typeof OrganizationView>;

/** GET /api/v1/me */
export const Me = z.object({
  user: z.object({
    id: Id,
    name: z.string(),
    email: z.string(),
    image: z.string().nullable(),
    locale: z.string().nullable(),
  }),
  organization: OrganizationView,
  organizations: z.array(OrganizationView),
  namespaces: z.array(z.object({ name: z.string() })),
});
export type Me = z.infer<typeof Me>;

export const UpdateMe = z
  .strictObject({ name: Name.optional(), locale: z.enum(["en", "zh"]).optional() })
  .refine((body) => Object.keys(body).length > 0, "must say what to change: name or locale");

export const SwitchOrganization = z.strictObject({ organization_id: Id });

export const Member = z.object({
  id: Id,
  role: Role,
  created_at: Instant,
  user: z.object({ id: Id, name: z.string(), email: z.string(), image: z.string().nullable() }),
});
export type Member = z.infer<typeof Member>;

export const ChangeMember = z.strictObject({ role: Role });

export const Invitation = z.object({ id: Id, email: z.string(), role: Role, url: z.url(), expires_at: Instant });
export type Invitation = z.infer<typeof Invitation>;

export const CreateInvitation = z.strictObject({
  email: z.email().max(254).toLowerCase(),
  role: Role,
});
export type CreateInvitation = z.infer<typeof CreateInvitation>;

/** GET /api/v1/invitations/{id}: whoever has the link may see this much. */
export const InvitationPreview = z.object({
  id: Id,
  email: z.string(),
  role: Role,
  organization: z.object({ id: Id, name: z.string() }),
  inviter: z.object({ name: z.string() }),
  expires_at: Instant,
});
export type InvitationPreview = z.infer<typeof InvitationPreview>;

const SCOPE =
  /^(\*|read|write|get|list|watch|create|update|delete|chat):(\*|[a-z][a-z-]{0,62})(:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;

/**
 * `verb:kind` or `verb:kind:namespace`. The verb may be `read` (get, list, watch), `write` (create, update, delete) or
 * `*`; the kind is a plural in lower case, or `*`. With a namespace it is good there and in what is nested in it.
 */
export const Scope = z.string().regex(SCOPE, "must look like read:tasks, write:* or chat:tasks:research");

export const CreateApiKey = z.strictObject({
  name: Name,
  /** Null: all that the person's role allows. */
  scopes: z.array(Scope).min(1).max(50).nullable().default(null),
  /** Null: never. */
  expires_at: GivenInstant.nullable().default(null),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()).nullable(),
  created_at: Instant,
  expires_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const Session = z.object({
  id: Id,
  current: z.boolean(),
  user_agent: z.string().nullable(),
  ip_address: z.string().nullable(),
  created_at: Instant,
  updated_at: Instant,
  expires_at: Instant,
});
export type Session = z.infer<typeof Session>;

export const SocketTicket = z.object({ ticket: z.string(), expires_at: Instant });
export type SocketTicket = z.infer<typeof SocketTicket>;
