import { allowsNull, resolve, typeOf, type JsonSchema, type Path } from "./json-schema.ts";
import { isPlainObject } from "./paths.ts";

export type ProblemCode =
  | "required"
  | "type"
  | "enum"
  | "short"
  | "long"
  | "few"
  | "many"
  | "small"
  | "large"
  | "unknown"
  | "format";

/** What does not fit the schema, and where. `unknown` is a remark, all else an error. */
export interface SchemaProblem {
  path: Path;
  code: ProblemCode;
  values: Record<string, string | number>;
}

/**
 * All that does not fit, at once. It is there to help while somebody types; the server decides,
 * so what it cannot judge (formats, alternatives) it lets pass.
 */
export function validate(value: unknown, root: JsonSchema, path: Path = []): SchemaProblem[] {
  return check(value, root, root, path);
}

function check(value: unknown, schema: JsonSchema, root: JsonSchema, path: Path): SchemaProblem[] {
  if (value === null && allowsNull(schema)) return [];
  const own = resolve(schema, root);
  if (own.anyOf ?? own.oneOf) return [];
  const type = typeOf(own);
  if (type !== undefined && !fitsType(value, type)) return [problem(path, "type", { type })];
  if (own.enum && !own.enum.includes(value)) return [problem(path, "enum", { options: own.enum.join(", ") })];
  if (typeof value === "string") return checkText(value, own, path);
  if (typeof value === "number") return checkNumber(value, own, path);
  if (Array.isArray(value)) return checkList(value, own, root, path);
  if (isPlainObject(value)) return checkObject(value, own, root, path);
  return [];
}

function fitsType(value: unknown, type: string): boolean {
  switch (type) {
    case "object":
      return isPlainObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    default:
      return typeof value === type;
  }
}

function checkText(value: string, schema: JsonSchema, path: Path): SchemaProblem[] {
  if (schema.minLength !== undefined && value.length < schema.minLength)
    return [problem(path, value === "" ? "required" : "short", { min: schema.minLength })];
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    return [problem(path, "long", { max: schema.maxLength })];
  if (schema.format === "uri" && !URL.canParse(value)) return [problem(path, "format", {})];
  return [];
}

function checkNumber(value: number, schema: JsonSchema, path: Path): SchemaProblem[] {
  const min = schema.minimum ?? schema.exclusiveMinimum;
  if (min !== undefined && (value < min || (schema.exclusiveMinimum !== undefined && value === min)))
    return [problem(path, "small", { min })];
  if (schema.maximum !== undefined && value > schema.maximum) return [problem(path, "large", { max: schema.maximum })];
  return [];
}

function checkList(value: unknown[], schema: JsonSchema, root: JsonSchema, path: Path): SchemaProblem[] {
  const found: SchemaProblem[] = [];
  if (schema.minItems !== undefined && value.length < schema.minItems)
    found.push(problem(path, "few", { min: schema.minItems }));
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    found.push(problem(path, "many", { max: schema.maxItems }));
  const { items } = schema;
  if (items) for (const [index, item] of value.entries()) found.push(...check(item, items, root, [...path, index]));
  return found;
}

function checkObject(
  value: Record<string, unknown>,
  schema: JsonSchema,
  root: JsonSchema,
  path: Path,
): SchemaProblem[] {
  const properties = schema.properties ?? {};
  const found = (schema.required ?? [])
    .filter((name) => value[name] === undefined || value[name] === null)
    .map((name) => problem([...path, name], "required", {}));
  for (const [name, item] of Object.entries(value)) {
    const own = properties[name];
    const rest = schema.additionalProperties;
    if (own) {
      if (item !== null || !schema.required?.includes(name)) found.push(...check(item, own, root, [...path, name]));
    } else if (typeof rest === "object") {
      found.push(...check(item, rest, root, [...path, name]));
    } else if (schema.properties && rest !== true && !isOpen(schema)) {
      found.push(problem([...path, name], "unknown", { name }));
    }
  }
  return found;
}

// A schema made from a loose object says `additionalProperties: {}`, read above; one without the word is closed.
function isOpen(schema: JsonSchema): boolean {
  return typeof schema.additionalProperties === "object";
}

function problem(path: Path, code: ProblemCode, values: Record<string, string | number>): SchemaProblem {
  return { path, code, values };
}
