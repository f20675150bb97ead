import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { KIND_NAMES } from "#protocol/kinds/resource";
import { definitionName } from "./openapi/definitions.ts";
import type { JsonSchema } from "./openapi/json-schema.ts";
import { OPENAPI_V2_PROTOBUF, openapiV2, wantsProtobuf, type Swagger } from "./openapi-v2.ts";
import { openapiIndex, openapiV3 } from "./openapi-v3.ts";

interface Document3 {
  paths: Record<string, Record<string, Operation3>>;
  components: { schemas: Record<string, JsonSchema> };
}
interface Operation3 {
  operationId?: string;
  parameters?: { name: string }[];
  requestBody?: { content: Record<string, unknown> };
  "x-kubernetes-group-version-kind"?: unknown;
  "x-kubernetes-action"?: string;
}

const document = (path: string) => JSON.parse(openapiV3(path)?.text ?? "null") as Document3;
const OWN = document("apis/agent.wecode.io/v1");
const CORE = document("api/v1");
const V2 = JSON.parse(openapiV2().text) as Swagger;

/** Every field of a schema, by its path. */
function fieldsIn(schema: JsonSchema, path: string): [string, JsonSchema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, JsonSchema][] => [
      [`${path}.${name}`, field],
      ...fieldsIn(field, `${path}.${name}`),
    ]),
    ...(schema.items ? fieldsIn(schema.items, `${path}[]`) : []),
    ...(schema.additionalProperties ? fieldsIn(schema.additionalProperties, `${path}{}`) : []),
  ];
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => (key === "$ref" ? [String(entry)] : referencesIn(entry)));
}

describe("OpenAPI 3", () => {
  it("has a document per group and version, named by its content", () => {
    const { paths } = openapiIndex();
    expect(Object.keys(paths)).toEqual(["api/v1", "apis/agent.wecode.io/v1"]);
    for (const [path, { serverRelativeURL }] of Object.entries(paths)) {
      expect(serverRelativeURL).toMatch(new RegExp(`^/openapi/v3/${path}\\?hash=[0-9A-F]{16}$`));
      expect(serverRelativeURL).toContain(openapiV3(path)?.hash);
    }
    expect(openapiV3("apis/apps/v1")).toBeUndefined();
  });

  it.each(KIND_NAMES)("describes every field of a %s", (kind) => {
    const definition = KINDS[kind];
    const { components } = definition.group === "" ? CORE : OWN;
    const schema = components.schemas[definitionName(definition)];
    const fields = fieldsIn(schema ?? {}, kind);
    expect(fields.length).toBeGreaterThan(3);
    expect(fields.filter(([, field]) => !field.description).map(([path]) => path)).toEqual([]);
    expect(schema?.["x-kubernetes-group-version-kind"]).toEqual([{ group: definition.group, version: "v1", kind }]);
    expect(schema?.description).toBe(definition.description);
  });

  it("describes what all kinds share", () => {
    for (const [name, schema] of Object.entries(OWN.components.schemas)) {
      expect(schema.description, name).toBeTruthy();
      for (const [path, field] of fieldsIn(schema, name)) expect(field.description, path).toBeTruthy();
    }
  });

  it("refers to nothing that is not there", () => {
    for (const { paths, components } of [OWN, CORE]) {
      const known = new Set(Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`));
      expect(referencesIn([paths, components]).filter((reference) => !known.has(reference))).toEqual([]);
    }
    const known = new Set(Object.keys(V2.definitions).map((name) => `#/definitions/${name}`));
    expect(referencesIn(V2).filter((reference) => !known.has(reference))).toEqual([]);
  });

  it("keeps what server-side apply and clients have to know of lists and maps", () => {
    const ghost = OWN.components.schemas["io.wecode.agent.v1.Ghost"]?.properties?.["spec"]?.properties;
    expect(ghost?.["skills"]?.["x-kubernetes-list-type"]).toBe("set");
    expect(ghost?.["tools"]).toMatchObject({ nullable: true, "x-kubernetes-list-type": "set" });
    const task = OWN.components.schemas["io.wecode.agent.v1.Task"]?.properties?.["status"]?.properties;
    expect(task?.["conditions"]).toMatchObject({ "x-kubernetes-list-map-keys": ["type"] });
    const shell = OWN.components.schemas["io.wecode.agent.v1.Shell"]?.properties?.["spec"]?.properties;
    expect(shell?.["config"]).toMatchObject({ type: "object", "x-kubernetes-preserve-unknown-fields": true });
    expect(shell?.["config"]).not.toHaveProperty("additionalProperties");
  });

  it("lets kubectl find out that the server validates, and which patches it takes", () => {
    const operations = [OWN, CORE].flatMap(({ paths }) => Object.values(paths).map(({ patch }) => patch));
    for (const patch of operations.filter((one) => one !== undefined)) {
      const names = patch.parameters?.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["dryRun", "fieldValidation", "fieldManager", "force"]));
      expect(Object.keys(patch.requestBody?.content ?? {})).toEqual([
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/apply-patch+yaml",
      ]);
    }
    const item = OWN.paths["/apis/agent.wecode.io/v1/namespaces/{namespace}/bots/{name}"];
    expect(item?.["get"]).toMatchObject({
      "x-kubernetes-action": "get",
      "x-kubernetes-group-version-kind": { group: "agent.wecode.io", version: "v1", kind: "Bot" },
    });
  });

  it("names every operation once", () => {
    const ids = [OWN, CORE].flatMap(({ paths }) =>
      Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? [])),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(60);
  });
});

/** The messages of a field within a protobuf message, or its numbers. */
function inProtobuf(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) === 0) varint();
    else if ((tag & 7) === 1) at += 8;
    else {
      const length = varint();
      if (tag >>> 3 === wanted) found.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  expect(at).toBe(bytes.length);
  return found;
}

describe("OpenAPI 2", () => {
  it("knows all kinds, their lists and what they share, in words that it has", () => {
    for (const kind of KIND_NAMES) expect(V2.definitions).toHaveProperty([definitionName(KINDS[kind])]);
    expect(V2.definitions).toHaveProperty(["io.wecode.agent.v1.BotList"]);
    expect(V2.definitions).toHaveProperty(["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]);
    for (const word of ["nullable", "anyOf", "oneOf", "propertyNames"]) {
      expect(openapiV2().text).not.toContain(`"${word}":`);
    }
  });

  it("says in protobuf what it says in JSON", () => {
    const { protobuf } = openapiV2();
    const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
    expect(text(inProtobuf(protobuf, 1)[0])).toBe("2.0");
    const paths = inProtobuf(inProtobuf(protobuf, 8)[0]!, 2).map((entry) => text(inProtobuf(entry, 1)[0]));
    expect(paths).toEqual(Object.keys(V2.paths));
    const definitions = inProtobuf(inProtobuf(protobuf, 9)[0]!, 1);
    expect(definitions.map((entry) => text(inProtobuf(entry, 1)[0]))).toEqual(Object.keys(V2.definitions));
    const bot = definitions.find((entry) => text(inProtobuf(entry, 1)[0]) === "io.wecode.agent.v1.Bot")!;
    const schema = inProtobuf(bot, 2)[0]!;
    expect(text(inProtobuf(schema, 4)[0])).toBe(KINDS.Bot.description);
    const extension = inProtobuf(schema, 31)[0]!;
    expect(text(inProtobuf(extension, 1)[0])).toBe("x-kubernetes-group-version-kind");
    expect(JSON.parse(text(inProtobuf(inProtobuf(extension, 2)[0]!, 2)[0]))).toEqual([
      { group: "agent.wecode.io", version: "v1", kind: "Bot" },
    ]);
  });

  it("is given as the client asks for it", () => {
    expect(wantsProtobuf("application/com.github.proto-openapi.spec.v2@v1.0+protobuf")).toBe(true);
    expect(wantsProtobuf(OPENAPI_V2_PROTOBUF)).toBe(true);
    expect(wantsProtobuf("application/json, application/com.github.proto-openapi.spec.v2@v1.0+protobuf")).toBe(false);
    expect(wantsProtobuf(undefined)).toBe(false);
  });
});
