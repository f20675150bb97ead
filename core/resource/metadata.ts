/** What a manifest says in its metadata, with all that is wrong about it. */
import { DISPLAY_NAME, type Cause, type OwnerReference } from "#protocol/kinds/resource";
import { isObject } from "./merge-patch.ts";
import { labelValueErrors, namespaceErrors, qualifiedKeyErrors } from "./name.ts";
import { badRequest } from "./status-error.ts";
import { childPath } from "./text-errors.ts";

export interface DraftMetadata {
  /** Undefined when the server is to make one up from `generateName`. */
  name: string | undefined;
  generateName: string | undefined;
  uid: string | undefined;
  resourceVersion: string | undefined;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  finalizers: string[];
  ownerReferences: OwnerReference[];
}

/** Where the route says that the resource lives; no namespace for kinds that belong to none. */
export interface Place {
  namespace: string;
  name?: string;
}

export const METADATA_FIELDS: ReadonlySet<string> = new Set(
  (
    "name namespace generateName uid resourceVersion generation labels annotations displayName creationTimestamp " +
    "deletionTimestamp deletionGracePeriodSeconds finalizers ownerReferences managedFields selfLink"
  ).split(" "),
);
const OWNER_FIELDS = new Set(["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"]);
const ANNOTATIONS_BYTES_MAX = 256 * 1024;
const ENTRIES_MAX = 100;
/** Names without a domain that Kubernetes itself gives to finalizers. */
const PLAIN_FINALIZERS = new Set(["orphan", "foregroundDeletion", "kubernetes"]);

export interface MetadataRules {
  /** Names of namespaces and secrets are DNS names; those of the product's own kinds keep case and script. */
  nameErrors: (name: string) => string[];
  namespaced: boolean;
}

/** Throws BadRequest when the body disagrees with the route. */
export function readMetadata(value: unknown, at: Place, rules: MetadataRules, causes: Cause[]): DraftMetadata {
  const metadata = isObject(value) ? value : {};
  if (value !== undefined && value !== null && !isObject(value)) causes.push(wrongType("metadata", "object"));
  const text = (key: string) => optionalText(metadata, key, causes);
  const name = text("name") ?? at.name;
  checkPlace(at, { name, namespace: text("namespace") }, rules);
  const generateName = text("generateName");
  if (rules.namespaced) addWrong(causes, "metadata.namespace", namespaceErrors(at.namespace));
  if (name !== undefined) addWrong(causes, "metadata.name", rules.nameErrors(name));
  else if (generateName !== undefined) {
    addWrong(causes, "metadata.generateName", rules.nameErrors(`${generateName}xxxxxx`));
  }
  return {
    name,
    generateName,
    uid: text("uid"),
    resourceVersion: text("resourceVersion"),
    labels: readLabels(metadata["labels"], causes),
    annotations: readAnnotations(metadata["annotations"], text("displayName"), causes),
    finalizers: readFinalizers(metadata["finalizers"], causes),
    ownerReferences: readOwners(metadata["ownerReferences"], causes),
  };
}

function checkPlace(
  at: Place,
  { name, namespace }: { name: string | undefined; namespace: string | undefined },
  rules: MetadataRules,
): void {
  if (at.name !== undefined && name !== at.name) {
    throw badRequest(`the name of the object (${show(name)}) does not match the name on the URL (${at.name})`);
  }
  if (!rules.namespaced || namespace === undefined || namespace === at.namespace) return;
  throw badRequest(
    `the namespace of the object (${show(namespace)}) does not match the namespace on the request (${at.namespace})`,
  );
}

export function show(value: unknown): string {
  return (JSON.stringify(value) ?? "").slice(0, 100);
}

function optionalText(metadata: Record<string, unknown>, key: string, causes: Cause[]): string | undefined {
  const value = metadata[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  causes.push(wrongType(`metadata.${key}`, "string"));
  return undefined;
}

function readLabels(value: unknown, causes: Cause[]): Record<string, string> {
  const labels = readMap(value, "metadata.labels", causes);
  for (const [key, label] of Object.entries(labels)) {
    addWrong(causes, childPath("metadata.labels", key), labelValueErrors(label));
  }
  return labels;
}

function readAnnotations(value: unknown, displayName: string | undefined, causes: Cause[]): Record<string, string> {
  const annotations = readMap(value, "metadata.annotations", causes);
  if (displayName !== undefined) annotations[DISPLAY_NAME] = displayName;
  const bytes = new TextEncoder().encode(Object.entries(annotations).flat().join("")).length;
  if (bytes > ANNOTATIONS_BYTES_MAX) {
    causes.push({
      field: "metadata.annotations",
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${ANNOTATIONS_BYTES_MAX} bytes`,
    });
  }
  return annotations;
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

function readList(value: unknown, field: string, causes: Cause[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    causes.push(wrongType(field, "array"));
    return [];
  }
  if (value.length <= ENTRIES_MAX) return value;
  causes.push({ field, reason: "FieldValueTooMany", message: `Too many: must have at most ${ENTRIES_MAX} items` });
  return [];
}

function readFinalizers(value: unknown, causes: Cause[]): string[] {
  return readList(value, "metadata.finalizers", causes).flatMap((name, index) => {
    const field = `metadata.finalizers[${index}]`;
    if (typeof name !== "string") {
      causes.push(wrongType(field, "string"));
      return [];
    }
    const errors = qualifiedKeyErrors(name);
    if (errors.length === 0 && !name.includes("/") && !PLAIN_FINALIZERS.has(name)) {
      errors.push("name is neither a standard finalizer name nor is it fully qualified");
    }
    addWrong(causes, field, errors);
    return [name];
  });
}

function readOwners(value: unknown, causes: Cause[]): OwnerReference[] {
  const field = "metadata.ownerReferences";
  const owners = readList(value, field, causes).map((owner, index) => readOwner(owner, `${field}[${index}]`, causes));
  if (owners.filter((owner) => owner?.controller === true).length > 1) {
    addWrong(causes, field, ["only one reference can have controller set to true"]);
  }
  return owners.filter((owner) => owner !== undefined);
}

function readOwner(owner: unknown, at: string, causes: Cause[]): OwnerReference | undefined {
  if (!isObject(owner)) {
    causes.push(wrongType(at, "object"));
    return undefined;
  }
  for (const key of ["apiVersion", "kind", "name", "uid"]) {
    const text = owner[key];
    if (text === undefined || text === null || text === "") {
      causes.push({ field: `${at}.${key}`, reason: "FieldValueRequired", message: "Required value" });
    } else if (typeof text !== "string" || text.length > 253) causes.push(wrongType(`${at}.${key}`, "string"));
  }
  for (const key of ["controller", "blockOwnerDeletion"]) {
    const flag = owner[key];
    if (flag !== undefined && flag !== null && typeof flag !== "boolean") {
      causes.push(wrongType(`${at}.${key}`, "boolean"));
    }
  }
  const known = Object.entries(owner).filter(([key, entry]) => OWNER_FIELDS.has(key) && entry !== null);
  return Object.fromEntries(known) as unknown as OwnerReference;
}

/** Fields of metadata that no client of Kubernetes knows. */
export function unknownMetadata(value: unknown): string[] {
  if (!isObject(value)) return [];
  const own = Object.keys(value).flatMap((key) => (METADATA_FIELDS.has(key) ? [] : [childPath("metadata", key)]));
  const owners = Array.isArray(value["ownerReferences"]) ? value["ownerReferences"] : [];
  const inOwners = owners.flatMap((owner: unknown, index) =>
    isObject(owner)
      ? Object.keys(owner)
          .filter((key) => !OWNER_FIELDS.has(key))
          .map((key) => childPath(`metadata.ownerReferences[${index}]`, key))
      : [],
  );
  return [...own, ...inOwners];
}

export function wrongType(field: string, expected: string): Cause {
  return { field, reason: "FieldValueTypeInvalid", message: `Invalid value: must be of type ${expected}` };
}

export function addWrong(causes: Cause[], field: string, messages: string[]): void {
  for (const message of messages) {
    causes.push({ field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` });
  }
}
