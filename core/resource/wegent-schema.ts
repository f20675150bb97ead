/** Old spellings in the schema of a spec: clients know them, and are told that they are old. */
import type { Kind } from "#protocol/kinds/resource";
import type { JsonSchema } from "./openapi/json-schema.ts";
import { SPELLINGS, type Spelling } from "./wegent-spelling.ts";

/** Inner fields come first, so that a field under an old name is described like that under its current one. */
export function withOldSpellings(kind: Kind, spec: JsonSchema): JsonSchema {
  return (SPELLINGS[kind] ?? []).toReversed().reduce(describedAt, spec);
}

function describedAt(spec: JsonSchema, spelling: Spelling): JsonSchema {
  const [, name = "", every] = /^(\w*)(\[\]|\{\})?$/.exec(spelling.at) ?? [];
  if (name === "") return described(spec, spelling);
  const field = spec.properties?.[name] ?? {};
  return { ...spec, properties: { ...spec.properties, [name]: inner(field, spelling, every) } };
}

function inner(field: JsonSchema, spelling: Spelling, every: string | undefined): JsonSchema {
  if (every === "[]") return { ...field, items: described(field.items ?? {}, spelling) };
  if (every === "{}") return { ...field, additionalProperties: described(field.additionalProperties ?? {}, spelling) };
  return described(field, spelling);
}

function described(schema: JsonSchema, { renamed = {}, dropped = [], read = [], given = [] }: Spelling): JsonSchema {
  const { properties = {}, required: all = [], ...rest } = schema;
  const replaceable = new Set([...Object.values(renamed), ...given]);
  const required = all.filter((name) => !replaceable.has(name));
  return {
    ...rest,
    properties: {
      ...properties,
      ...fields(Object.keys(renamed), (old) => ({
        ...properties[renamed[old]!],
        ...oldField(`write ${renamed[old]}`),
      })),
      ...fields(dropped, () => ({ ...OPEN, ...oldField("it has no meaning here") })),
      ...fields(read, () => ({ ...OPEN, ...oldField("the other fields say the same") })),
    },
    ...(required.length > 0 ? { required } : {}),
  };
}

const OPEN: JsonSchema = { "x-kubernetes-preserve-unknown-fields": true };

function oldField(text: string): JsonSchema {
  return { description: `Deprecated: ${text}.` };
}

function fields(names: readonly string[], describe: (name: string) => JsonSchema): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, describe(name)]));
}
