export const ORGANIZATION_ROLES = ["owner", "admin", "member", "viewer"] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** Roles in one namespace, the strongest first; see docs/rbac.md. */
export const NAMESPACE_ROLES = ["Owner", "Maintainer", "Developer", "Reporter"] as const;
export type NamespaceRole = (typeof NAMESPACE_ROLES)[number];

/** Where a request came from, for the audit log. */
export interface Origin {
  requestId: string;
  ip?: string;
  userAgent?: string;
}

/** Who acts, in which organization, through what. Everything that is scoped takes its organization from here. */
export interface Actor {
  /** A person, or the uid of a ServiceAccount: then `via` says so. */
  userId: string;
  name: string;
  email: string;
  organizationId: string;
  /** `none`: a service account whose only rights are those of its roles in namespaces. */
  role: OrganizationRole | "none";
  /** Roles in namespaces, each good for those nested in it too. */
  namespaces: Record<string, NamespaceRole>;
  via: "session" | "api-key" | "ticket" | "service-account";
  /** id of the session or key, for audit and revocation. */
  credentialId: string;
  /**
   * `null`: all that the roles allow. Else `verb:kind` or `verb:kind:namespace`, `*` as wildcard, e.g. `read:*`,
   * `write:bots:research`.
   */
  scopes: string[] | null;
  expiresAtMs: number;
  origin?: Origin;
}
