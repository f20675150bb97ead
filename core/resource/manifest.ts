/** A resource as it goes over the wire, whole or in part. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { isObject } from "./merge-patch.ts";

export type Manifest = Record<string, unknown>;

const ENVELOPE = new Set(["apiVersion", "kind", "metadata", "status"]);

/** The fields that a person configures, wherever the kind has them. Undefined when a manifest has none. */
export function specOf({ flat }: Pick<KindDefinition, "flat">, manifest: Manifest): unknown {
  if (!flat) return manifest["spec"];
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !ENVELOPE.has(key)));
}

/** A manifest with another spec. */
export function withSpec({ flat }: Pick<KindDefinition, "flat">, manifest: Manifest, spec: Manifest): Manifest {
  if (!flat) return { ...manifest, spec };
  const envelope = Object.entries(manifest).filter(([key]) => ENVELOPE.has(key));
  return { ...Object.fromEntries(envelope), ...spec };
}

/** Where the fields of a spec are found in a manifest: `spec`, or "" for its top level. */
export function specPath({ flat }: Pick<KindDefinition, "flat">): "spec" | "" {
  return flat ? "" : "spec";
}

export function metadataOf(manifest: Manifest): Manifest {
  return isObject(manifest["metadata"]) ? manifest["metadata"] : {};
}

/** For messages; empty when it has none. */
export function nameIn(manifest: Manifest): string {
  const { name } = metadataOf(manifest);
  return typeof name === "string" ? name : "";
}
