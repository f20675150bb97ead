/** `/openapi/v3`: an index of documents, one per group and version, named by their content so that clients can keep them. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { KINDS } from "#protocol/kinds/registry";
import { contentHash } from "./content-hash.ts";
import { kindDefinitions, metaDefinitions, type ReferenceRoot } from "./openapi/definitions.ts";
import { basePath, pathsOf, type Operation, type Parameter } from "./openapi/operations.ts";

export interface Document {
  text: string;
  hash: string;
}

const ROOT: ReferenceRoot = "#/components/schemas/";

function parameter({ name, in: place, type, description }: Parameter) {
  return { name, in: place, description, schema: { type }, ...(place === "path" ? { required: true } : {}) };
}

function schemaOf(name: string) {
  return name === "text" ? { type: "string" } : { $ref: ROOT + name };
}

function content(types: string[], name: string) {
  return Object.fromEntries(types.map((type) => [type, { schema: schemaOf(name) }]));
}

function operation(item: Operation) {
  return {
    description: item.description,
    operationId: item.id,
    ...(item.parameters.length > 0 ? { parameters: item.parameters.map(parameter) } : {}),
    ...(item.body
      ? { requestBody: { content: content(item.consumes, item.body), required: item.method !== "delete" } }
      : {}),
    responses: {
      [item.method === "post" ? "201" : "200"]: { description: "OK", content: content(item.produces, item.answer) },
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": item.action,
    "x-kubernetes-group-version-kind": item.groupVersionKind,
  };
}

function build(definitions: KindDefinition[]): Document {
  const paths = definitions.flatMap(pathsOf).map(({ path, parameters, operations }) => [
    path,
    {
      parameters: parameters.map(parameter),
      ...Object.fromEntries(operations.map((item) => [item.method, operation(item)])),
    },
  ]);
  const schemas = Object.assign(metaDefinitions(ROOT), ...definitions.map((one) => kindDefinitions(one, ROOT)));
  const text = JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Weft", version: "v1" },
    paths: Object.fromEntries(paths),
    components: { schemas },
  });
  return { text, hash: contentHash(text) };
}

const DOCUMENTS = new Map<string, Document>();

/** The document of `apis/agent.wecode.io/v1` or `api/v1`; undefined for a path that has none. Made once. */
export function openapiV3(path: string): Document | undefined {
  const known = DOCUMENTS.get(path);
  if (known) return known;
  const definitions = Object.values(KINDS).filter((definition) => pathOf(definition) === path);
  if (definitions.length === 0) return undefined;
  const made = build(definitions);
  DOCUMENTS.set(path, made);
  return made;
}

function pathOf(definition: KindDefinition): string {
  return basePath(definition).slice(1);
}

/** `GET /openapi/v3` */
export function openapiIndex(): { paths: Record<string, { serverRelativeURL: string }> } {
  const paths = [...new Set(Object.values(KINDS).map(pathOf))].sort();
  return {
    paths: Object.fromEntries(
      paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${openapiV3(path)?.hash ?? ""}` }]),
    ),
  };
}
