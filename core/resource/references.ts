import type { Kind } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { isObject } from "./merge-patch.ts";

/** One place in a spec that names another resource, with the namespace filled in. */
export interface FoundReference {
  /** Path in the resource, e.g. `spec.members[0].botRef`. */
  field: string;
  kind: Kind;
  namespace: string;
  name: string;
}

interface Place {
  field: string;
  value: unknown;
}

/** All values at a dotted path, where `[]` after a name means every entry of that list. */
export function placesAt(root: Place, path: string): Place[] {
  let places: Place[] = [root];
  for (const step of path.split(".")) {
    const isList = step.endsWith("[]");
    const key = isList ? step.slice(0, -2) : step;
    places = places.flatMap(({ field, value }) => {
      const child = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      const at = `${field}.${key}`;
      if (!isList) return [{ field: at, value: child }];
      return Array.isArray(child) ? child.map((entry, index) => ({ field: `${at}[${index}]`, value: entry })) : [];
    });
  }
  return places;
}

/** What a spec refers to; a reference without a namespace means the referrer's own. */
export function referencesOf(kind: Kind, spec: unknown, namespace: string): FoundReference[] {
  return KINDS[kind].references.flatMap((reference) =>
    placesAt({ field: "spec", value: spec }, reference.path).flatMap(({ field, value }) => {
      if (!isObject(value) || typeof value["name"] !== "string") return [];
      const own = value["namespace"];
      return [
        { field, kind: reference.kind, name: value["name"], namespace: typeof own === "string" ? own : namespace },
      ];
    }),
  );
}

/** `Bot/default/assistant`: names and namespaces hold no slash, so it reads back without ambiguity. */
export function referenceKey(reference: { kind: Kind; namespace: string; name: string }): string {
  return `${reference.kind}/${reference.namespace}/${reference.name}`;
}
