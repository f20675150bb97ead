/** `/openapi/v2`: the one document that older clients check manifests with, as JSON or protobuf. */
import { KINDS } from "#protocol/kinds/registry";
import { contentHash } from "./content-hash.ts";
import { kindDefinitions, metaDefinitions, type Definitions, type ReferenceRoot } from "./openapi/definitions.ts";
import type { JsonSchema } from "./openapi/json-schema.ts";
import { pathsOf, type Operation, type Parameter } from "./openapi/operations.ts";
import { encodeOpenapiV2 } from "./openapi/v2-protobuf.ts";

const ROOT: ReferenceRoot = "#/definitions/";

export interface SwaggerParameter {
  name: string;
  in: "query" | "path" | "body";
  description?: string;
  required?: boolean;
  type?: string;
  schema?: JsonSchema;
}
export interface SwaggerOperation {
  description: string;
  operationId: string;
  consumes: string[];
  produces: string[];
  parameters: SwaggerParameter[];
  responses: Record<string, { description: string; schema?: JsonSchema }>;
  "x-kubernetes-action": string;
  "x-kubernetes-group-version-kind": { group: string; version: string; kind: string };
}
export type SwaggerMethods = Partial<Record<Operation["method"], SwaggerOperation>>;
export interface Swagger {
  swagger: "2.0";
  info: { title: string; version: string };
  paths: Record<string, SwaggerMethods & { parameters: SwaggerParameter[] }>;
  definitions: Definitions;
}

function parameter({ name, in: place, type, description }: Parameter): SwaggerParameter {
  return { name, in: place, description, type, ...(place === "path" ? { required: true } : {}) };
}

function operation(item: Operation): SwaggerOperation {
  const body: SwaggerParameter[] = item.body
    ? [{ name: "body", in: "body", required: item.method !== "delete", schema: { $ref: ROOT + item.body } }]
    : [];
  const schema = item.answer === "text" ? { type: "string" } : { $ref: ROOT + item.answer };
  return {
    description: item.description,
    operationId: item.id,
    consumes: item.consumes,
    produces: item.produces,
    parameters: [...body, ...item.parameters.map(parameter)],
    responses: {
      [item.method === "post" ? "201" : "200"]: { description: "OK", schema },
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": item.action,
    "x-kubernetes-group-version-kind": item.groupVersionKind,
  };
}

/** OpenAPI 2 does not know `nullable`. */
function withoutNullable(schema: JsonSchema): JsonSchema {
  const { nullable: _, properties, items, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, property]) => [name, withoutNullable(property)]),
          ),
        }
      : {}),
    ...(items ? { items: withoutNullable(items) } : {}),
    ...(additionalProperties ? { additionalProperties: withoutNullable(additionalProperties) } : {}),
  };
}

function build(): Swagger {
  const kinds = Object.values(KINDS);
  const definitions: Definitions = Object.assign(
    metaDefinitions(ROOT),
    ...kinds.map((definition) => kindDefinitions(definition, ROOT)),
  );
  return {
    swagger: "2.0",
    info: { title: "Weft", version: "v1" },
    paths: Object.fromEntries(
      kinds.flatMap(pathsOf).map(({ path, parameters, operations }) => [
        path,
        {
          ...Object.fromEntries(operations.map((item) => [item.method, operation(item)])),
          parameters: parameters.map(parameter),
        },
      ]),
    ),
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([name, schema]) => [name, withoutNullable(schema)]),
    ),
  };
}

export const OPENAPI_V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
/** How clients ask for it. */
const ASKED_FOR = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

export function wantsProtobuf(accept: string | undefined): boolean {
  const types = (accept ?? "").split(",").map((entry) => entry.split(";")[0]!.trim().toLowerCase());
  const first = types.find((type) => [ASKED_FOR, OPENAPI_V2_PROTOBUF, "application/json", "*/*"].includes(type));
  return first === ASKED_FOR || first === OPENAPI_V2_PROTOBUF;
}

interface Documents {
  text: string;
  protobuf: Uint8Array<ArrayBuffer>;
  hash: string;
}
let documents: Documents | undefined;

/** Made once. */
export function openapiV2(): Documents {
  if (documents) return documents;
  const swagger = build();
  const text = JSON.stringify(swagger);
  documents = { text, protobuf: encodeOpenapiV2(swagger), hash: contentHash(text) };
  return documents;
}
