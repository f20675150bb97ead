/**
 * Bodies that Kubernetes clients send as protobuf, because the built-in clients of core kinds prefer it: four bytes,
 * then an envelope of type and message. Answers may be JSON.
 */
import { bytesToBase64 } from "./base64.ts";
import type { Manifest } from "./manifest.ts";
import { badRequest, StatusError } from "./status-error.ts";

type Field =
  | { name: string; type: "text" | "bytes" | "number" | "flag" | "time" | "json"; many?: boolean }
  | { name: string; type: "message"; of: () => Message; many?: boolean }
  | { name: string; type: "map"; values: "text" | "bytes" };
type Message = Record<number, Field>;

const text = (name: string, many = false): Field => ({ name, type: "text", many });
const number = (name: string): Field => ({ name, type: "number" });
const flag = (name: string): Field => ({ name, type: "flag" });
const time = (name: string): Field => ({ name, type: "time" });
const map = (name: string, values: "text" | "bytes" = "text"): Field => ({ name, type: "map", values });
const message = (name: string, of: () => Message, many = false): Field => ({ name, type: "message", of, many });

const OWNER: Message = {
  1: text("kind"),
  3: text("name"),
  4: text("uid"),
  5: text("apiVersion"),
  6: flag("controller"),
  7: flag("blockOwnerDeletion"),
};
const MANAGED_FIELDS: Message = {
  1: text("manager"),
  2: text("operation"),
  3: text("apiVersion"),
  4: time("time"),
  6: text("fieldsType"),
  7: { name: "fieldsV1", type: "json" },
  8: text("subresource"),
};
const METADATA: Message = {
  1: text("name"),
  2: text("generateName"),
  3: text("namespace"),
  5: text("uid"),
  6: text("resourceVersion"),
  7: number("generation"),
  8: time("creationTimestamp"),
  9: time("deletionTimestamp"),
  10: number("deletionGracePeriodSeconds"),
  11: map("labels"),
  12: map("annotations"),
  13: message("ownerReferences", () => OWNER, true),
  14: text("finalizers", true),
  17: message("managedFields", () => MANAGED_FIELDS, true),
};
const metadata = message("metadata", () => METADATA);
const OBJECT_REFERENCE: Message = {
  1: text("kind"),
  2: text("namespace"),
  3: text("name"),
  4: text("uid"),
  5: text("apiVersion"),
  6: text("resourceVersion"),
  7: text("fieldPath"),
};
const RESOURCE_ATTRIBUTES: Message = {
  1: text("namespace"),
  2: text("verb"),
  3: text("group"),
  4: text("version"),
  5: text("resource"),
  6: text("subresource"),
  7: text("name"),
};

const MESSAGES: Record<string, Message> = {
  "v1/Namespace": {
    1: metadata,
    2: message("spec", () => ({ 1: text("finalizers", true) })),
    3: message("status", () => ({ 1: text("phase") })),
  },
  "v1/Secret": { 1: metadata, 2: map("data", "bytes"), 3: text("type"), 4: map("stringData"), 5: flag("immutable") },
  "v1/ConfigMap": { 1: metadata, 2: map("data"), 3: map("binaryData", "bytes"), 4: flag("immutable") },
  "v1/Event": {
    1: metadata,
    2: message("involvedObject", () => OBJECT_REFERENCE),
    3: text("reason"),
    4: text("message"),
    5: message("source", () => ({ 1: text("component"), 2: text("host") })),
    6: time("firstTimestamp"),
    7: time("lastTimestamp"),
    8: number("count"),
    9: text("type"),
    10: time("eventTime"),
    12: text("action"),
    13: message("related", () => OBJECT_REFERENCE),
    14: text("reportingComponent"),
    15: text("reportingInstance"),
  },
  "authorization.k8s.io/v1/SelfSubjectAccessReview": {
    1: metadata,
    2: message("spec", () => ({
      1: message("resourceAttributes", () => RESOURCE_ATTRIBUTES),
      2: message("nonResourceAttributes", () => ({ 1: text("path"), 2: text("verb") })),
    })),
  },
  "authorization.k8s.io/v1/SelfSubjectRulesReview": {
    1: metadata,
    2: message("spec", () => ({ 1: text("namespace") })),
  },
  "authentication.k8s.io/v1/SelfSubjectReview": { 1: metadata },
};
const DELETE_OPTIONS: Message = {
  1: number("gracePeriodSeconds"),
  2: message("preconditions", () => ({ 1: text("uid"), 2: text("resourceVersion") })),
  3: flag("orphanDependents"),
  4: text("propagationPolicy"),
  5: text("dryRun", true),
};

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws BadRequest for bytes that are no such message, UnsupportedMediaType for kinds that are not taken so. */
export function decodeKubernetesBody(bytes: Uint8Array): Manifest {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw badRequest("the request body is not a Kubernetes protobuf message");
  }
  const envelope = read(bytes.subarray(MAGIC.length), {
    1: message("type", () => ({ 1: text("apiVersion"), 2: text("kind") })),
    2: { name: "raw", type: "bytes" },
  });
  const { apiVersion = "", kind = "" } = (envelope["type"] ?? {}) as { apiVersion?: string; kind?: string };
  // Delete options come in the API version of whatever is deleted.
  const schema = kind === "DeleteOptions" ? DELETE_OPTIONS : MESSAGES[`${apiVersion}/${kind}`];
  if (!schema) {
    throw new StatusError("UnsupportedMediaType", `${kind || "this kind"} is not accepted as protobuf: send JSON`);
  }
  const raw = envelope["raw"];
  return { apiVersion, kind, ...(raw instanceof Uint8Array ? jsonBytes(read(raw, schema)) : {}) };
}

function read(bytes: Uint8Array, schema: Message): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const tag = varint(bytes, cursor);
    const value = wireValue(bytes, cursor, tag & 7);
    const field = schema[tag >>> 3];
    if (field) put(result, field, value);
  }
  return result;
}

function put(result: Record<string, unknown>, field: Field, value: number | Uint8Array): void {
  if (field.type === "map") {
    const entry = read(bytesOf(value), { 1: text("key"), 2: { name: "value", type: field.values } });
    const known = result[field.name] as Map<string, unknown> | undefined;
    result[field.name] = (known ?? new Map()).set(entry["key"] ?? "", entry["value"] ?? "");
    return;
  }
  const decoded = decode(field, value);
  // Go writes empty texts that JSON leaves out.
  if (!field.many && decoded !== "") result[field.name] = decoded;
  else if (!field.many) delete result[field.name];
  else result[field.name] = [...((result[field.name] as unknown[] | undefined) ?? []), decoded];
}

function decode(field: Exclude<Field, { type: "map" }>, value: number | Uint8Array): unknown {
  switch (field.type) {
    case "number":
      return numberOf(value);
    case "flag":
      return numberOf(value) !== 0;
    case "text":
      return utf8(bytesOf(value));
    case "bytes":
      return bytesOf(value);
    case "time":
      return timeOf(read(bytesOf(value), { 1: number("seconds") })["seconds"]);
    case "json":
      return parsed(utf8(read(bytesOf(value), { 1: { name: "raw", type: "bytes" } })["raw"] as Uint8Array | undefined));
    case "message":
      return read(bytesOf(value), field.of());
  }
}

function timeOf(seconds: unknown): string | null {
  const ms = Number(seconds ?? 0) * 1000;
  if (ms === 0 || !(Math.abs(ms) < 8.64e15)) return null;
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw malformed();
  }
}

function utf8(bytes: Uint8Array = new Uint8Array()): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw malformed();
  }
}

function numberOf(value: number | Uint8Array): number {
  if (typeof value !== "number") throw malformed();
  return value;
}

function bytesOf(value: number | Uint8Array): Uint8Array {
  if (typeof value === "number") throw malformed();
  return value;
}

function wireValue(bytes: Uint8Array, cursor: { at: number }, wire: number): number | Uint8Array {
  if (wire === 0) return varint(bytes, cursor);
  const length = wire === 2 ? varint(bytes, cursor) : wire === 1 ? 8 : wire === 5 ? 4 : -1;
  const end = cursor.at + length;
  if (length < 0 || end > bytes.length) throw malformed();
  const value = bytes.subarray(cursor.at, end);
  cursor.at = end;
  return value;
}

/** Numbers beyond 2^53 lose their last digits: no field that is read has such. */
function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw malformed();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw malformed();
}

function malformed(): StatusError {
  return badRequest("the request body is not a well-formed protobuf message");
}

/** Bytes as base64 and maps as objects, as the same message is written in JSON. Empty messages stay. */
function jsonBytes(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, jsonOf(entry)]));
}

function jsonOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesToBase64(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), jsonOf(entry)]));
  if (Array.isArray(value)) return value.map(jsonOf);
  return typeof value === "object" && value !== null ? jsonBytes(value as Record<string, unknown>) : value;
}
