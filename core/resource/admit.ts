/** A manifest as somebody sent it → a draft that may be stored, or a StatusError with every field that is wrong. */
import { API_GROUP, API_VERSION, DISPLAY_NAME, type Cause, type Kind } from "#protocol/kinds/resource";
import { KINDS } from "#protocol/kinds/registry";
import { isObject } from "./merge-patch.ts";
import { labelValueErrors, nameErrors, namespaceErrors, qualifiedKeyErrors } from "./name.ts";
import { specCauses } from "./rules.ts";
import { schemaCauses } from "./schema-causes.ts";
import { badRequest, invalid } from "./status-error.ts";
import { childPath, textErrors, unknownFields, withoutNulls } from "./text-errors.ts";
import { normaliseSpec } from "./wegent-spelling.ts";

export interface Draft {
  /** Undefined when the server is to make one up from `generateName`. */
  name: string | undefined;
  generateName: string | undefined;
  uid: string | undefined;
  resourceVersion: string | undefined;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  spec: Record<string, unknown>;
}

export interface Admission {
  draft: Draft;
  /** Paths that no schema knows; they are left out of the draft. */
  unknown: string[];
}

const TOP_FIELDS = new Set(["apiVersion", "kind", "metadata", "spec", "status"]);
const METADATA_FIELDS = new Set(
  "name namespace generateName uid resourceVersion generation labels annotations displayName creationTimestamp deletionTimestamp deletionGracePeriodSeconds finalizers ownerReferences managedFields selfLink".split(
    " ",
  ),
);
const ANNOTATIONS_BYTES_MAX = 256 * 1024;

/** `at` is where the route says the resource lives; a body that disagrees is a bad request. */
export function admit(kind: Kind, manifest: unknown, at: { namespace: string; name?: string }): Admission {
  if (!isObject(manifest)) throw badRequest("the body must be a JSON object");
  checkType(kind, manifest);
  const text = textErrors(manifest, "");
  if (text.length > 0) throw invalid(kind, at.name ?? "", text);
  const causes: Cause[] = [];
  const metadata = readMetadata(manifest["metadata"], at, causes);
  const { spec, unknown } = readSpec(kind, manifest["spec"], causes);
  if (causes.length > 0) throw invalid(kind, metadata.name ?? at.name ?? "", causes);
  return {
    draft: { ...metadata, spec },
    unknown: [
      ...unknownIn(manifest, TOP_FIELDS, ""),
      ...unknownIn(manifest["metadata"], METADATA_FIELDS, "metadata"),
      ...unknown,
    ],
  };
}

function checkType(kind: Kind, manifest: Record<string, unknown>): void {
  const { apiVersion, kind: given } = manifest;
  if (apiVersion !== undefined && apiVersion !== API_VERSION) {
    throw badRequest(`the apiVersion in the data (${show(apiVersion)}) must be ${API_VERSION}`);
  }
  if (given !== undefined && given !== kind) {
    throw badRequest(`the kind in the data (${show(given)}) does not match ${KINDS[kind].plural}.${API_GROUP}`);
  }
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "").slice(0, 100);
}

function unknownIn(value: unknown, known: Set<string>, path: string): string[] {
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((key) => (known.has(key) ? [] : [childPath(path, key)]));
}

function readMetadata(value: unknown, at: { namespace: string; name?: string }, causes: Cause[]): Omit<Draft, "spec"> {
  const metadata = isObject(value) ? value : {};
  if (value !== undefined && value !== null && !isObject(value)) causes.push(wrongType("metadata", "object"));
  const text = (key: string) => optionalText(metadata, key, causes);
  const name = text("name") ?? at.name;
  const namespace = text("namespace");
  if (at.name !== undefined && name !== at.name) {
    throw badRequest(`the name of the object (${show(name)}) does not match the name on the URL (${at.name})`);
  }
  if (namespace !== undefined && namespace !== at.namespace) {
    throw badRequest(
      `the namespace of the object (${show(namespace)}) does not match the namespace on the request (${at.namespace})`,
    );
  }
  const generateName = text("generateName");
  addWrong(causes, "metadata.namespace", namespaceErrors(at.namespace));
  if (name !== undefined) addWrong(causes, "metadata.name", nameErrors(name));
  else if (generateName !== undefined) addWrong(causes, "metadata.generateName", nameErrors(`${generateName}x`));
  const labels = readMap(metadata["labels"], "metadata.labels", causes);
  for (const [key, label] of Object.entries(labels)) {
    addWrong(causes, childPath("metadata.labels", key), labelValueErrors(label));
  }
  const annotations = readMap(metadata["annotations"], "metadata.annotations", causes);
  const displayName = text("displayName");
  if (displayName !== undefined) annotations[DISPLAY_NAME] = displayName;
  if (JSON.stringify(annotations).length > ANNOTATIONS_BYTES_MAX) {
    addWrong(causes, "metadata.annotations", [`must be no more than ${ANNOTATIONS_BYTES_MAX} bytes`]);
  }
  return { name, generateName, uid: text("uid"), resourceVersion: text("resourceVersion"), labels, annotations };
}

function optionalText(metadata: Record<string, unknown>, key: string, causes: Cause[]): string | undefined {
  const value = metadata[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  causes.push(wrongType(`metadata.${key}`, "string"));
  return undefined;
}

function readMap(value: unknown, field: string, causes: Cause[]): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    causes.push(wrongType(field, "object"));
    return {};
  }
  const entries: [string, string][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null) continue;
    addWrong(causes, childPath(field, key), qualifiedKeyErrors(key));
    if (typeof entry === "string") entries.push([key, entry]);
    else causes.push(wrongType(childPath(field, key), "string"));
  }
  return Object.fromEntries(entries);
}

function readSpec(kind: Kind, value: unknown, causes: Cause[]): { spec: Record<string, unknown>; unknown: string[] } {
  if (!isObject(value)) {
    const missing = value === undefined || value === null;
    causes.push(
      missing
        ? { field: "spec", reason: "FieldValueRequired", message: "Required value" }
        : wrongType("spec", "object"),
    );
    return { spec: {}, unknown: [] };
  }
  const input = withoutNulls(normaliseSpec(kind, value)) as Record<string, unknown>;
  const parsed = KINDS[kind].spec.safeParse(input);
  if (!parsed.success) {
    causes.push(...schemaCauses(parsed.error, input, "spec"));
    return { spec: {}, unknown: [] };
  }
  const spec = parsed.data;
  causes.push(...specCauses(kind, spec));
  return { spec, unknown: unknownFields(input, spec, "spec") };
}

function wrongType(field: string, expected: string): Cause {
  return { field, reason: "FieldValueTypeInvalid", message: `Invalid value: must be of type ${expected}` };
}

function addWrong(causes: Cause[], field: string, messages: string[]): void {
  for (const message of messages)
    causes.push({ field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` });
}
