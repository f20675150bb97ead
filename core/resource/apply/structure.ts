/**
 * What server-side apply has to know of a schema: which maps and lists are merged entry by entry, and which are
 * replaced as a whole. Read from the `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` annotations.
 */
import { isObject } from "../merge-patch.ts";

export type Structure = Scalar | MapStructure | ListStructure | { shape: "any" };
interface Scalar {
  shape: "scalar";
}
export interface MapStructure {
  shape: "map";
  atomic: boolean;
  fields: ReadonlyMap<string, Structure>;
  /** Of the members that are not named in `fields`. */
  others: Structure;
}
export interface ListStructure {
  shape: "list";
  relation: "atomic" | "set" | "map";
  keys: readonly string[];
  items: Structure;
}
export type Concrete = Scalar | MapStructure | ListStructure;

/** The part of JSON Schema that says how values are merged. */
export interface MergeSchema {
  type?: unknown;
  properties?: Record<string, MergeSchema>;
  additionalProperties?: unknown;
  items?: MergeSchema;
  "x-kubernetes-list-type"?: unknown;
  "x-kubernetes-list-map-keys"?: unknown;
  "x-kubernetes-map-type"?: unknown;
}

const SCALAR: Scalar = { shape: "scalar" };
export const ANY: Structure = { shape: "any" };
/** A value without a schema: its maps are merged, its lists are replaced. */
const ANY_MAP: MapStructure = { shape: "map", atomic: false, fields: new Map(), others: ANY };
const ANY_LIST: ListStructure = { shape: "list", relation: "atomic", keys: [], items: ANY };

export function structureOf(schema: MergeSchema): Structure {
  switch (schema.type) {
    case "object":
      return {
        shape: "map",
        atomic: schema["x-kubernetes-map-type"] === "atomic",
        fields: new Map(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, structureOf(field)])),
        others: isObject(schema.additionalProperties) ? structureOf(schema.additionalProperties) : ANY,
      };
    case "array":
      return listStructure(schema);
    case "string":
    case "number":
    case "integer":
    case "boolean":
      return SCALAR;
    default:
      return ANY;
  }
}

function listStructure(schema: MergeSchema): ListStructure {
  const type = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"];
  return {
    shape: "list",
    relation: type === "set" || type === "map" ? type : "atomic",
    keys: Array.isArray(keys) ? keys.filter((key): key is string => typeof key === "string") : [],
    items: structureOf(schema.items ?? {}),
  };
}

/** How to treat a value: its schema's word, or where that says nothing, what it looks like. */
export function concreteOf(structure: Structure, value: unknown): Concrete {
  if (structure.shape !== "any") return structure;
  if (Array.isArray(value)) return ANY_LIST;
  return isObject(value) || value === null || value === undefined ? ANY_MAP : SCALAR;
}

export function fieldOf(structure: MapStructure, name: string): Structure {
  return structure.fields.get(name) ?? structure.others;
}

/** True for a map or list that counts as one value. */
export function isAtomic(structure: Concrete): boolean {
  return structure.shape === "map" ? structure.atomic : structure.shape === "list" && structure.relation === "atomic";
}
