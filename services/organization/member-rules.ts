import type { Actor, OrganizationRole } from "#core/actor";

export interface MemberChange {
  by: { role: OrganizationRole; isTarget: boolean };
  targetRole: OrganizationRole;
  /** Null: the target leaves or is removed. */
  newRole: OrganizationRole | null;
  ownerCount: number;
}

export type ChangeVerdict = { allowed: true } | { allowed: false; code: "FORBIDDEN" | "CONFLICT"; why: string };

/**
 * Owners may change everybody, admins everybody but owners, and anybody may leave. An organization always keeps an
 * owner, and nobody but an owner makes one.
 */
export function judgeMemberChange({ by, targetRole, newRole, ownerCount }: MemberChange): ChangeVerdict {
  const leaves = by.isTarget && newRole === null;
  if (by.role !== "owner" && !leaves) {
    if (by.role !== "admin") return forbidden("Only owners and admins change members.");
    if (targetRole === "owner" || newRole === "owner") return forbidden("Only an owner changes or makes owners.");
  }
  if (targetRole === "owner" && newRole !== "owner" && ownerCount <= 1) {
    return { allowed: false, code: "CONFLICT", why: "An organization needs an owner: make somebody else one first." };
  }
  return { allowed: true };
}

/** May somebody with role `by` invite others as `role`? */
export function mayInvite(by: Actor["role"], role: OrganizationRole): boolean {
  return by === "owner" || (by === "admin" && role !== "owner");
}

function forbidden(why: string): ChangeVerdict {
  return { allowed: false, code: "FORBIDDEN", why };
}
