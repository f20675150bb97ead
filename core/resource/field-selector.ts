import type { Kind } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { textAt } from "./value-at.ts";

export interface FieldRequirement {
  path: string;
  equal: boolean;
  value: string;
}

export type FieldSelectorResult = { ok: true; requirements: FieldRequirement[] } | { ok: false; message: string };

const REQUIREMENT = /^([^\s=!]+)\s*(==|=|!=)\s*(.*)$/s;

/** `metadata.name=x,status.phase!=Failed`: the paths that the kind's registry entry lists, joined by "and". */
export function parseFieldSelector(kind: Kind, text: string): FieldSelectorResult {
  if (text.trim() === "") return { ok: true, requirements: [] };
  const allowed = new Set(["metadata.name", "metadata.namespace", ...KINDS[kind].selectable]);
  const requirements: FieldRequirement[] = [];
  for (const part of text.split(",")) {
    const match = REQUIREMENT.exec(part.trim());
    if (!match) return { ok: false, message: `invalid field selector: "${part}"` };
    const [, path, operator, value] = match as unknown as [string, string, string, string];
    if (!allowed.has(path)) return { ok: false, message: `field label not supported: ${path}` };
    if (value.includes("\u0000")) return { ok: false, message: "a field selector must not contain NUL characters" };
    requirements.push({ path, equal: operator !== "!=", value });
  }
  return { ok: true, requirements };
}

/** Whether a resource meets all requirements. What is not there counts as the empty text. */
export function matchesFields(requirements: readonly FieldRequirement[], resource: object): boolean {
  return requirements.every(({ path, equal, value }) => (textAt(resource, path) === value) === equal);
}
