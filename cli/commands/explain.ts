import type { Api } from "../api.ts";
import { CliError } from "../cli-error.ts";
import { oneArgument, type Command } from "../command.ts";
import { findKind, GROUP_VERSION, loadKinds } from "../resource/kinds.ts";

interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  required?: string[];
  enum?: unknown[];
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  "x-kubernetes-group-version-kind"?: { kind: string }[];
}
type Schemas = Record<string, Schema>;

export const explain: Command = {
  name: "explain",
  usage: "KIND[.FIELD…]",
  summary: "Say what the fields of a kind mean",
  async run(call) {
    const [asked, ...fields] = oneArgument(call, "explain", "kind, with fields after dots").split(".");
    const kind = findKind(await loadKinds(call.api), asked!);
    const schemas = await loadSchemas(call.api);
    const root = Object.values(schemas).find((schema) =>
      schema["x-kubernetes-group-version-kind"]?.some((one) => one.kind === kind.kind),
    );
    if (!root) throw new CliError(`The server does not describe ${kind.kind}.`);
    const schema = fieldSchema(schemas, root, fields);
    call.terminal.out(explanation(schemas, schema, [kind.kind, ...fields].join(".")));
  },
};

async function loadSchemas(api: Api): Promise<Schemas> {
  const document = await api.json<{ components: { schemas: Schemas } }>(`/openapi/v3/apis/${GROUP_VERSION}`);
  return document.components.schemas;
}

/** Follows references and the single parts of `allOf`; an array or a map stands for what it holds. */
function resolved(schemas: Schemas, schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  if (only) return { ...resolved(schemas, only), ...(schema.description ? { description: schema.description } : {}) };
  if (!schema.$ref) return schema;
  return resolved(schemas, schemas[schema.$ref.split("/").at(-1)!] ?? {});
}

function held(schemas: Schemas, schema: Schema): Schema {
  const here = resolved(schemas, schema);
  if (here.items) return held(schemas, here.items);
  if (typeof here.additionalProperties === "object") return held(schemas, here.additionalProperties);
  return here;
}

export function fieldSchema(schemas: Schemas, root: Schema, fields: string[]): Schema {
  return fields.reduce((schema, field) => {
    const { properties = {} } = held(schemas, schema);
    const next = properties[field];
    if (!next)
      throw new CliError(`There is no field "${field}". Known: ${Object.keys(properties).join(", ") || "none"}.`);
    return next;
  }, root);
}

export function explanation(schemas: Schemas, schema: Schema, title: string): string {
  const { properties = {}, required = [] } = held(schemas, schema);
  const lines = Object.entries(properties).map(([name, field]) => {
    const needed = required.includes(name) ? " -required-" : "";
    const words = resolved(schemas, field).description ?? "";
    return `  ${name}\t<${typeName(schemas, field)}>${needed}\n${words ? `    ${words}\n` : ""}`;
  });
  const words = resolved(schemas, schema).description;
  return `${title} <${typeName(schemas, schema)}>\n${words ? `\n${words}\n` : ""}${lines.length > 0 ? `\nFields:\n${lines.join("")}` : ""}`;
}

function typeName(schemas: Schemas, schema: Schema): string {
  const here = resolved(schemas, schema);
  if (here.enum) return here.enum.join(" | ");
  if (here.items) return `[]${typeName(schemas, here.items)}`;
  if (typeof here.additionalProperties === "object")
    return `map[string]${typeName(schemas, here.additionalProperties)}`;
  return here.type ?? "Object";
}
