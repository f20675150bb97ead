import type { KindDefinition } from "#protocol/kinds/definition";
import { StatusError } from "./status-error.ts";

export type PatchType = "merge" | "json" | "apply";

const TYPES: Record<string, PatchType> = {
  "application/merge-patch+json": "merge",
  "application/json": "merge",
  "application/json-patch+json": "json",
  "application/apply-patch+yaml": "apply",
};

/** How a patch is meant, from its Content-Type. Throws UnsupportedMediaType, for strategic merge patches too. */
export function patchTypeOf(contentType: string | undefined, definition: KindDefinition): PatchType {
  const type = (contentType ?? "").split(";")[0]!.trim().toLowerCase();
  const found = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (found) return found;
  // A strategic merge patch of a core kind is sent by kubectl without being asked; it is read as a merge patch.
  if (definition.group === "" && type === "application/strategic-merge-patch+json") return "merge";
  const accepted = Object.keys(TYPES).filter((name) => name !== "application/json");
  throw new StatusError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  );
}

const DIRECTIVE = /^\$(setElementOrder\/|retainKeys$|deleteFromPrimitiveList\/|patch$)/;

/** A strategic merge patch without what a merge patch has no word for. */
export function withoutDirectives(patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.map(withoutDirectives);
  if (typeof patch !== "object" || patch === null) return patch;
  return Object.fromEntries(
    Object.entries(patch).flatMap(([key, value]) => (DIRECTIVE.test(key) ? [] : [[key, withoutDirectives(value)]])),
  );
}
