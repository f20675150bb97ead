/** A manifest as somebody sent it → a draft that may be stored, or a StatusError with every field that is wrong. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { KINDS } from "#protocol/kinds/registry";
import { SECRET_TYPE } from "#protocol/kinds/secret";
import type { Cause, Kind } from "#protocol/kinds/resource";
import { listCauses } from "./apply/list-causes.ts";
import { textToBase64 } from "./base64.ts";
import { specOf, specPath, type Manifest } from "./manifest.ts";
import { isObject } from "./merge-patch.ts";
import { readMetadata, show, unknownMetadata, wrongType, type DraftMetadata, type Place } from "./metadata.ts";
import { dnsNameErrors, nameErrors } from "./name.ts";
import { specSchema, structureFor } from "./openapi/kind-schema.ts";
import { pruned } from "./prune.ts";
import { specCauses } from "./rules.ts";
import { schemaCauses } from "./schema-causes.ts";
import { badRequest, invalid, qualified } from "./status-error.ts";
import { childPath, textErrors, unknownFields, withoutNulls } from "./text-errors.ts";
import { normaliseManifest } from "./wegent-manifest.ts";

export interface Draft extends DraftMetadata {
  /** In our spelling. */
  spec: Record<string, unknown>;
  /** As it was sent, when that is an old spelling. */
  written: Record<string, unknown> | null;
}

export interface Admission {
  draft: Draft;
  /** Paths that no schema knows; they are left out of the draft. */
  unknown: string[];
  /** What was spelled in Wegent's way; for warnings, never an error. */
  notes: string[];
}

const ENVELOPE = new Set(["apiVersion", "kind", "metadata", "spec", "status"]);
/** Of a whole manifest without its managedFields, as JSON. */
const MANIFEST_LENGTH_MAX = 1024 * 1024;

/** `at` is where the route says the resource lives; a body that disagrees is a bad request. */
export function admit(kind: Kind, input: unknown, at: Place): Admission {
  const definition = KINDS[kind];
  const received = readEnvelope(definition, input, at);
  const { manifest, notes, respelled } = normaliseManifest(kind, received);
  const causes: Cause[] = [];
  const metadata = readMetadata(manifest["metadata"], at, metadataRules(definition), causes);
  const { spec, unknown } = readSpec(definition, manifest, causes);
  causes.push(...duplicates(definition, manifest));
  if (causes.length > 0) throw invalid(kind, metadata.name ?? at.name ?? "", causes);
  return {
    draft: { ...metadata, spec, written: respelled ? writtenSpec(definition, received) : null },
    unknown: [
      ...(definition.flat ? [] : unknownIn(manifest, ENVELOPE)),
      ...unknownMetadata(manifest["metadata"]),
      ...unknown,
    ],
    notes,
  };
}

export interface StatusAdmission {
  status: Record<string, unknown>;
  metadata: DraftMetadata;
  unknown: string[];
}

/** What a write through the subresource `status` says: its status, and the metadata that it was read with. */
export function admitStatus(kind: Kind, input: unknown, at: Place): StatusAdmission {
  const definition = KINDS[kind];
  const manifest = readEnvelope(definition, input, at);
  const causes: Cause[] = [];
  const metadata = readMetadata(manifest["metadata"], at, metadataRules(definition), causes);
  const given = withoutNulls(manifest["status"] ?? {});
  if (!isObject(given)) throw invalid(kind, at.name ?? "", [wrongType("status", "object")]);
  const parsed = definition.status.safeParse(given);
  if (!parsed.success) causes.push(...schemaCauses(parsed.error, given, "status"));
  causes.push(...listCauses(structureFor(definition), { status: given }, ""));
  if (causes.length > 0 || !parsed.success) throw invalid(kind, at.name ?? "", causes);
  return { status: parsed.data, metadata, unknown: unknownFields(given, parsed.data, "status") };
}

function metadataRules({ group, namespaced }: KindDefinition) {
  return { nameErrors: group === "" ? dnsNameErrors : nameErrors, namespaced };
}

function readEnvelope(definition: KindDefinition, input: unknown, at: Place): Manifest {
  const { kind } = definition;
  if (!isObject(input)) throw badRequest("the body must be a JSON object");
  checkType(definition, input);
  const text = textErrors(input, "");
  if (text.length > 0) throw invalid(kind, at.name ?? "", text);
  const metadata = isObject(input["metadata"]) ? { ...input["metadata"], managedFields: undefined } : input["metadata"];
  if (JSON.stringify({ ...input, metadata }).length > MANIFEST_LENGTH_MAX) {
    const message = `Too long: may not be more than ${MANIFEST_LENGTH_MAX} characters of JSON`;
    throw invalid(kind, at.name ?? "", [{ field: specPath(definition), reason: "FieldValueTooLong", message }]);
  }
  return input;
}

function checkType({ kind, apiVersion, plural, group }: KindDefinition, manifest: Manifest): void {
  const given = { apiVersion: manifest["apiVersion"], kind: manifest["kind"] };
  if (given.apiVersion !== undefined && given.apiVersion !== apiVersion) {
    throw badRequest(`the API version in the data (${show(given.apiVersion)}) does not match ${apiVersion}`);
  }
  if (given.kind !== undefined && given.kind !== kind) {
    throw badRequest(`the kind in the data (${show(given.kind)}) does not match ${qualified(plural, group)}`);
  }
}

function unknownIn(value: Manifest, known: ReadonlySet<string>): string[] {
  return Object.keys(value).flatMap((key) => (known.has(key) ? [] : [childPath("", key)]));
}

interface ReadSpec {
  spec: Record<string, unknown>;
  unknown: string[];
}

function readSpec(definition: KindDefinition, manifest: Manifest, causes: Cause[]): ReadSpec {
  const value = specOf(definition, manifest) ?? (definition.spec.safeParse({}).success ? {} : undefined);
  const path = specPath(definition);
  if (!isObject(value)) {
    const missing = value === undefined || value === null;
    causes.push(
      missing ? { field: path, reason: "FieldValueRequired", message: "Required value" } : wrongType(path, "object"),
    );
    return { spec: {}, unknown: [] };
  }
  const input = withoutNulls(value) as Record<string, unknown>;
  const parsed = definition.spec.safeParse(input);
  if (!parsed.success) {
    causes.push(...schemaCauses(parsed.error, input, path));
    return { spec: {}, unknown: [] };
  }
  const spec = definition.kind === "Secret" ? settledSecret(parsed.data) : parsed.data;
  causes.push(...specCauses(definition.kind, spec));
  return { spec, unknown: unknownFields(input, parsed.data, path) };
}

function writtenSpec(definition: KindDefinition, received: Manifest): Record<string, unknown> {
  return pruned(specSchema(definition), withoutNulls(specOf(definition, received))) as Record<string, unknown>;
}

/** Plain values become data, over what is already there; the type is never absent. */
function settledSecret(spec: Record<string, unknown>): Record<string, unknown> {
  const { stringData, data, type, ...rest } = spec;
  const plain = Object.entries(isObject(stringData) ? stringData : {});
  const encoded = plain.map(([key, value]) => [key, textToBase64(String(value))] as const);
  return {
    ...rest,
    type: type ?? SECRET_TYPE,
    data: { ...(isObject(data) ? data : {}), ...Object.fromEntries(encoded) },
  };
}

/** Also where the schema found something wrong: all is said at once. */
function duplicates(definition: KindDefinition, { metadata, ...manifest }: Manifest): Cause[] {
  const configured = definition.flat ? manifest : { spec: manifest["spec"] };
  const found = listCauses(structureFor(definition), { metadata, ...configured }, "");
  return found.filter((cause) => cause.reason === "FieldValueDuplicate");
}
