/** Nobody gives more than they have: a role may be granted, changed or taken only by who holds every right of it. */
import type { Actor, NamespaceRole } from "#core/actor";
import { AppError } from "#core/errors";
import { coversNamespaceRole, coversOrganizationRole, type Rightful } from "./policy.ts";

/** Throws FORBIDDEN. Counts scopes too, so a key with few rights cannot make somebody who has more. */
export function requireGrant(actor: Rightful, role: Actor["role"]): void {
  if (coversOrganizationRole(actor, role)) return;
  throw new AppError("FORBIDDEN", `You cannot give the role ${role}: it has rights that you do not have.`, {
    path: "role",
  });
}

/** As a port for the verbs of services/namespace, which ask it about the role that somebody has and the new one. */
export function granter(actor: Rightful, namespace: string): (role: NamespaceRole) => boolean {
  return (role) => coversNamespaceRole(actor, role, namespace);
}
