/** Whole manifests, and parts of them, in our spelling: their specs, and the metadata that Wegent writes otherwise. */
import { DISPLAY_NAME, type Kind } from "#protocol/kinds/resource";
import type { Manifest } from "./manifest.ts";
import { isObject } from "./merge-patch.ts";
import { labelValueErrors } from "./name.ts";
import { normaliseSpec } from "./wegent-spelling.ts";

type Spec = Record<string, unknown>;

export interface Normalised {
  manifest: Manifest;
  notes: string[];
  /** The spec was written in an old spelling. */
  respelled: boolean;
}

export function normaliseManifest(kind: Kind, manifest: Manifest): Normalised {
  const notes: string[] = [];
  const { spec } = manifest;
  const respelt = isObject(spec) ? { ...manifest, spec: normaliseSpec(kind, spec, notes) } : manifest;
  const respelled = notes.length > 0;
  return { manifest: withMetadata(kind, respelt, notes), notes, respelled };
}

/** The metadata in our spelling; the spec stays as it was written. */
export function withMetadata(kind: Kind, manifest: Manifest, notes: string[] = []): Manifest {
  const { metadata } = manifest;
  return isObject(metadata) ? { ...manifest, metadata: normaliseMetadata(kind, metadata, notes) } : manifest;
}

/** Wegent keeps long values in labels of tasks that can be no labels here. */
const LONG_LABELS = ["modelOptions", "additionalSkills"];

function normaliseMetadata(kind: Kind, input: Spec, notes: string[]): Spec {
  const { displayName, ...metadata } = input;
  const annotations: Spec = {};
  if (typeof displayName === "string" || displayName === null) {
    annotations[DISPLAY_NAME] = displayName === "" ? null : displayName;
  } else if (displayName !== undefined) metadata["displayName"] = displayName;
  const labels = metadata["labels"];
  if (kind === "Task" && isObject(labels)) {
    const long = LONG_LABELS.filter((key) => isLong(labels[key]));
    for (const key of long) {
      annotations[key] = labels[key];
      notes.push(`metadata.labels.${key} is an annotation here`);
    }
    metadata["labels"] = Object.fromEntries(Object.entries(labels).filter(([key]) => !long.includes(key)));
  }
  if (Object.keys(annotations).length === 0) return metadata;
  const known = metadata["annotations"];
  return { ...metadata, annotations: { ...(isObject(known) ? known : {}), ...annotations } };
}

function isLong(value: unknown): boolean {
  return typeof value === "string" && labelValueErrors(value).length > 0;
}
