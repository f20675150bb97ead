/** The schema of a whole manifest, made from the zod schemas of its kind. */
import * as z from "zod";
import type { KindDefinition } from "#protocol/kinds/definition";
import type { Kind } from "#protocol/kinds/resource";
import { structureOf, type Structure } from "../apply/structure.ts";
import { isObject } from "../merge-patch.ts";
import { withOldSpellings } from "../wegent-schema.ts";
import type { JsonSchema } from "./json-schema.ts";
import { MANAGED_FIELDS_ENTRY, objectMeta, OWNER_REFERENCE } from "./object-meta.ts";

/** What Kubernetes clients have no use for: they would check it in their own way. */
const LEFT_OUT = new Set(["$schema", "title", "pattern", "propertyNames", "anyOf", "oneOf", "additionalProperties"]);

function clean(schema: Record<string, unknown>): JsonSchema {
  const kept = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (LEFT_OUT.has(key) || (key === "format" && value !== "date-time")) return [];
    if (key === "properties" && isObject(value)) {
      return [[key, Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleaned(field)]))]];
    }
    return [[key, key === "items" ? cleaned(value) : value]];
  });
  const others = schema["additionalProperties"];
  const isOpen = schema["anyOf"] !== undefined || (isObject(others) && Object.keys(others).length === 0);
  return {
    ...Object.fromEntries(kept),
    ...(isOpen ? { "x-kubernetes-preserve-unknown-fields": true } : {}),
    ...(isObject(others) && !isOpen ? { additionalProperties: clean(others) } : {}),
  };
}

function cleaned(schema: unknown): JsonSchema {
  return isObject(schema) ? clean(schema) : {};
}

function fromZod(schema: z.ZodType): JsonSchema {
  return cleaned(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input", unrepresentable: "any" }));
}

const SPEC_SCHEMAS = new Map<Kind, JsonSchema>();

/** The spec as it may be written. Made once per kind. */
export function specSchema({ kind, spec }: KindDefinition): JsonSchema {
  const known = SPEC_SCHEMAS.get(kind);
  if (known) return known;
  const made = withOldSpellings(kind, fromZod(spec));
  SPEC_SCHEMAS.set(kind, made);
  return made;
}

/** `metadata` is the schema to use for it, or a reference to one. */
export function manifestSchema(definition: KindDefinition, metadata: JsonSchema): JsonSchema {
  const { kind, group, apiVersion } = definition;
  const spec = specSchema(definition);
  const status = fromZod(definition.status);
  const own: Record<string, JsonSchema> = definition.flat
    ? (spec.properties ?? {})
    : {
        spec: { ...spec, description: "What is wanted." },
        ...(definition.subresources.includes("status")
          ? { status: { ...status, description: "What is; written by the system." } }
          : {}),
      };
  return {
    description: definition.description,
    type: "object",
    properties: {
      apiVersion: { description: `Always ${apiVersion}.`, type: "string" },
      kind: { description: `Always ${kind}.`, type: "string" },
      metadata: { description: "Name, labels and the like.", ...metadata },
      ...own,
    },
    ...(definition.flat || spec.required === undefined ? {} : { required: ["spec"] }),
    "x-kubernetes-group-version-kind": [{ group, version: apiVersion.split("/").at(-1) ?? "", kind }],
  };
}

const STRUCTURES = new Map<Kind, Structure>();

/** How manifests of a kind are merged. Made once per kind. */
export function structureFor(definition: KindDefinition): Structure {
  const known = STRUCTURES.get(definition.kind);
  if (known) return known;
  const made = structureOf(manifestSchema(definition, objectMeta(OWNER_REFERENCE, MANAGED_FIELDS_ENTRY)));
  STRUCTURES.set(definition.kind, made);
  return made;
}
