import { allowsNull, isReference, resolve, typeOf, type JsonSchema } from "./json-schema.ts";

/** How a property is edited in the form. `raw`: only in YAML. */
export type FieldShape =
  | { shape: "text" | "secret" }
  | { shape: "long-text" }
  | { shape: "number"; integer: boolean; min?: number; max?: number }
  | { shape: "switch" }
  | { shape: "choice"; options: string[] }
  | { shape: "choices"; options: string[] }
  | { shape: "reference"; kind: string }
  | { shape: "references"; kind: string }
  | { shape: "list"; nullable: boolean }
  | { shape: "map" }
  | { shape: "group"; fields: SchemaField[] }
  | { shape: "groups"; fields: SchemaField[] }
  | { shape: "raw" };

export type SchemaField = { name: string; required: boolean; description: string | undefined } & FieldShape;

const LONG = 10_000;

interface Within {
  root: JsonSchema;
  kind: string;
}

/** The form's fields for an object schema, in the order of its properties. `kind` is the resource's kind, for lists of its own kind. */
export function fieldsOf(schema: JsonSchema, root: JsonSchema, kind: string): SchemaField[] {
  const own = resolve(schema, root);
  return Object.entries(own.properties ?? {}).map(([name, property]) => ({
    name,
    required: own.required?.includes(name) ?? false,
    description: property.description,
    ...shapeOf(name, property, { root, kind }),
  }));
}

function shapeOf(name: string, property: JsonSchema, within: Within): FieldShape {
  const { root, kind } = within;
  const schema = resolve(property, root);
  if (isReference(schema)) return { shape: "reference", kind: referredKind(name, kind) };
  if (schema.enum) return { shape: "choice", options: schema.enum.map(String) };
  switch (typeOf(schema)) {
    case "string":
      if (/key$|secret|password/i.test(name)) return { shape: "secret" };
      return { shape: (schema.maxLength ?? 0) >= LONG ? "long-text" : "text" };
    case "number":
    case "integer":
      return {
        shape: "number",
        integer: typeOf(schema) === "integer",
        ...(schema.minimum === undefined ? {} : { min: schema.minimum }),
        ...(schema.maximum === undefined ? {} : { max: schema.maximum }),
      };
    case "boolean":
      return { shape: "switch" };
    case "array":
      return listShape(name, property, within);
    case "object":
      return objectShape(schema, within);
    default:
      return { shape: "raw" };
  }
}

function listShape(name: string, property: JsonSchema, { root, kind }: Within): FieldShape {
  const schema = resolve(property, root);
  const items = schema.items ? resolve(schema.items, root) : {};
  if (isReference(items)) return { shape: "references", kind: referredKind(name, kind) };
  if (items.enum) return { shape: "choices", options: items.enum.map(String) };
  if (typeOf(items) === "string") return { shape: "list", nullable: allowsNull(property) };
  if (items.properties) return { shape: "groups", fields: fieldsOf(items, root, kind) };
  return { shape: "raw" };
}

function objectShape(schema: JsonSchema, { root, kind }: Within): FieldShape {
  if (schema.properties) return { shape: "group", fields: fieldsOf(schema, root, kind) };
  const rest = schema.additionalProperties;
  return typeof rest === "object" && typeOf(resolve(rest, root)) === "string" ? { shape: "map" } : { shape: "raw" };
}

/** `ghostRef` points at a Ghost, `knowledgeBaseRefs` at KnowledgeBases; a list without such a name points at its own kind. */
function referredKind(name: string, kind: string): string {
  const match = /^(.+)Refs?$/.exec(name)?.[1];
  return match === undefined ? kind : match.charAt(0).toUpperCase() + match.slice(1);
}
