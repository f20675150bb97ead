/** The annotation by which `kubectl apply` remembers, on its own side, what it applied. */
import { metadataOf, type Manifest } from "../manifest.ts";
import { isObject } from "../merge-patch.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const ANNOTATION_BYTES_MAX = 256 * 1024;

/** Only kubectl under its own name takes over from its client side; others choose a name to keep apart. */
export function isClientSideApplied(manager: string): boolean {
  return manager === "kubectl";
}

function annotationsOf(manifest: unknown): Record<string, unknown> {
  const { annotations } = isObject(manifest) ? metadataOf(manifest) : {};
  return isObject(annotations) ? annotations : {};
}

/** What kubectl last applied; undefined when it did not, or when the annotation cannot be read. */
export function lastAppliedOf(manifest: unknown): Manifest | undefined {
  const text = annotationsOf(manifest)[LAST_APPLIED];
  if (typeof text !== "string" || text === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation, where there is one, in step with what kubectl now applies from the server's side. */
export function withLastApplied(object: Manifest, config: Manifest, manager: string): Manifest {
  const annotations = annotationsOf(object);
  if (!isClientSideApplied(manager) || !Object.hasOwn(annotations, LAST_APPLIED)) return object;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  const text = `${JSON.stringify(withoutAnnotation(config))}\n`;
  const next = text.length > ANNOTATION_BYTES_MAX ? others : { ...others, [LAST_APPLIED]: text };
  return { ...object, metadata: { ...metadataOf(object), annotations: next } };
}

function withoutAnnotation(config: Manifest): Manifest {
  const annotations = annotationsOf(config);
  if (!Object.hasOwn(annotations, LAST_APPLIED)) return config;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  return { ...config, metadata: { ...metadataOf(config), annotations: others } };
}
