/** The part of JSON Schema that the kinds use. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  format?: string;
  pattern?: string;
}

export type Path = readonly (string | number)[];

/** Follows `$ref`, and takes the other branch of "this or null". */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const target = root.$defs?.[name];
    return target ? resolve(target, root) : {};
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches === undefined) return schema;
  const real = branches.filter((branch) => branch.type !== "null");
  const only = real[0];
  if (real.length !== 1 || only === undefined) return schema;
  const resolved = resolve(only, root);
  return schema.description === undefined ? resolved : { ...resolved, description: schema.description };
}

export function allowsNull(schema: JsonSchema): boolean {
  if (schema.type === "null" || (Array.isArray(schema.type) && schema.type.includes("null"))) return true;
  return (schema.anyOf ?? schema.oneOf ?? []).some(allowsNull);
}

/** The one type of a schema; undefined when it allows several or anything. */
export function typeOf(schema: JsonSchema): string | undefined {
  if (typeof schema.type === "string") return schema.type;
  if (Array.isArray(schema.type)) {
    const real = schema.type.filter((type) => type !== "null");
    return real.length === 1 ? real[0] : undefined;
  }
  if (schema.properties) return "object";
  return schema.enum?.every((value) => typeof value === "string") ? "string" : undefined;
}

/** A name with an optional namespace: how one resource points at another. */
export function isReference(schema: JsonSchema): boolean {
  return schema.title === "Reference";
}

/** The schema that holds at a path, as far as the schema says anything about it. */
export function schemaAt(root: JsonSchema, path: Path): JsonSchema | undefined {
  let at: JsonSchema | undefined = resolve(root, root);
  for (const step of path) {
    if (at === undefined) return undefined;
    const next: JsonSchema | undefined = typeof step === "number" ? at.items : property(at, step);
    at = next === undefined ? undefined : resolve(next, root);
  }
  return at;
}

function property(schema: JsonSchema, name: string): JsonSchema | undefined {
  const own = schema.properties?.[name];
  if (own) return own;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
