import type { Cause } from "#protocol/kinds/resource";
import type { KindDefinition } from "#protocol/kinds/definition";
import { StatusError } from "../status-error.ts";
import { pathsOf } from "./field-set.ts";
import type { ManagedOwners } from "./managed-fields.ts";
import type { Conflict } from "./ownership.ts";
import { showPath } from "./path-element.ts";

interface Clash {
  owner: string;
  path: string;
}

/** The answer to an apply that would take fields from others, in Kubernetes' words: `kubectl` prints them. */
export function applyConflict(definition: KindDefinition, name: string, clashes: Clash[]): StatusError {
  const causes: Cause[] = clashes.map(({ owner, path }) => ({
    field: path,
    reason: "FieldManagerConflict",
    message: `conflict with ${owner}`,
  }));
  return new StatusError("Conflict", message(clashes), {
    kind: definition.plural,
    group: definition.group,
    name,
    causes,
  });
}

function message(clashes: Clash[]): string {
  const [first] = clashes;
  if (clashes.length === 1 && first) {
    return `Apply failed with 1 conflict: conflict with ${first.owner}: ${first.path}`;
  }
  const owners = [...new Set(clashes.map(({ owner }) => owner))].sort();
  const lines = owners.flatMap((owner) => [
    `conflicts with ${owner}:`,
    ...clashes.filter((clash) => clash.owner === owner).map(({ path }) => `- ${path}`),
  ]);
  return `Apply failed with ${clashes.length} conflicts: ${lines.join("\n")}`;
}

export function clashesOf(conflicts: Conflict[], owners: ManagedOwners, apiVersion: string): Clash[] {
  return conflicts.flatMap((conflict) => {
    const owner = showOwner(conflict.owner, owners, apiVersion);
    return pathsOf(conflict.fields).map((path) => ({ owner, path: showPath(path) }));
  });
}

function showOwner(id: string, owners: ManagedOwners, apiVersion: string): string {
  const owner = owners.get(id);
  if (!owner) return JSON.stringify(id);
  const subresource = owner.subresource ? ` with subresource ${JSON.stringify(owner.subresource)}` : "";
  return `${JSON.stringify(owner.manager)}${subresource}${owner.applied ? "" : ` using ${apiVersion}`}`;
}
