export const ORGANIZATION_ROLES = ["owner", "admin", "member", "viewer"] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** Who acts, in which organization, through what. Everything that is scoped takes its organization from here. */
export interface Actor {
  userId: string;
  name: string;
  email: string;
  organizationId: string;
  role: OrganizationRole;
  via: "session" | "api-key" | "ticket";
  /** id of the session or key, for audit and revocation. */
  credentialId: string;
  /** `null`: all that the role allows. Else `verb:kind` pairs, `*` as wildcard, e.g. `read:*`, `write:tasks`. */
  scopes: string[] | null;
  expiresAtMs: number;
}
