import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { isReference, resolve, schemaAt, typeOf, type JsonSchema, type Path } from "../schema/json-schema.ts";
import { placeAt } from "./place.ts";

/** Names that a reference of this kind could hold. */
export type NamesOf = (kind: string) => readonly string[];

const NAME: JsonSchema = { type: "string" };
const STRINGS: JsonSchema = { type: "object", additionalProperties: NAME };

/** The schema of a whole manifest, around that of its spec. */
export function manifestSchema(kind: string, spec: JsonSchema): JsonSchema {
  return {
    type: "object",
    required: ["apiVersion", "kind", "metadata", "spec"],
    properties: {
      apiVersion: { type: "string", enum: ["agent.wecode.io/v1"] },
      kind: { type: "string", enum: [kind] },
      metadata: {
        type: "object",
        required: ["name"],
        properties: { name: NAME, namespace: NAME, displayName: NAME, labels: STRINGS, annotations: STRINGS },
      },
      spec,
    },
    ...(spec.$defs ? { $defs: spec.$defs } : {}),
  };
}

/** What may stand at the cursor, from the schema. */
export function completeYaml(schema: JsonSchema, kind: string, namesOf: NamesOf) {
  return (context: CompletionContext): CompletionResult | null => {
    const place = placeAt(context.state.doc.toString(), context.pos);
    if (place === null || (!context.explicit && place.typed === "" && place.at === "key")) return null;
    const options =
      place.at === "key"
        ? keyOptions(schema, place.path, place.present)
        : valueOptions(schema, place.path, kind, namesOf);
    return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w./-]*$/ };
  };
}

function keyOptions(root: JsonSchema, path: Path, present: readonly string[]): Completion[] {
  const schema = schemaAt(root, path);
  const at = schema && typeOf(schema) === "array" && schema.items ? resolve(schema.items, root) : schema;
  return Object.entries(at?.properties ?? {})
    .filter(([name]) => !present.includes(name))
    .map(([name, property]) => {
      const own = resolve(property, root);
      const type = isReference(own) ? "reference" : (typeOf(own) ?? "");
      return {
        label: name,
        type: "property",
        detail: type,
        apply: `${name}:${["object", "array", "reference"].includes(type) ? "" : " "}`,
        boost: at?.required?.includes(name) ? 1 : 0,
        ...(property.description === undefined ? {} : { info: property.description }),
      };
    });
}

function valueOptions(root: JsonSchema, path: Path, kind: string, namesOf: NamesOf): Completion[] {
  const schema = schemaAt(root, path);
  if (schema?.enum) return schema.enum.map((value) => ({ label: String(value), type: "enum" }));
  if (schema && typeOf(schema) === "boolean") return ["true", "false"].map((label) => ({ label, type: "keyword" }));
  const parent = schemaAt(root, path.slice(0, -1));
  if (path.at(-1) !== "name" || !parent || !isReference(parent)) return [];
  const field = path.slice(0, -1).findLast((step) => typeof step === "string") ?? "";
  const match = /^(.+)Refs?$/.exec(field)?.[1];
  const referred = match === undefined ? kind : match.charAt(0).toUpperCase() + match.slice(1);
  return namesOf(referred).map((label) => ({ label, type: "constant" }));
}
