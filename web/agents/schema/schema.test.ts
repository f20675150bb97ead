import { expect, test } from "vitest";
import * as z from "zod";
import { KINDS } from "#protocol/kinds/registry";
import type { Kind } from "#protocol/kinds/resource";
import { MAIN_FIELDS } from "./field-text.ts";
import { fieldsOf, type SchemaField } from "./fields.ts";
import { schemaAt, type JsonSchema } from "./json-schema.ts";
import { formatPath, parsePath } from "./paths.ts";
import { validate } from "./validate.ts";

function schemaOf(kind: Kind): JsonSchema {
  return z.toJSONSchema(KINDS[kind].spec, { io: "input" }) as JsonSchema;
}

function field(kind: Kind, name: string): SchemaField | undefined {
  const schema = schemaOf(kind);
  return fieldsOf(schema, schema, kind).find((one) => one.name === name);
}

test("every kind's main fields exist in its schema", () => {
  for (const [kind, names] of Object.entries(MAIN_FIELDS)) {
    const schema = schemaOf(kind as Kind);
    const known = fieldsOf(schema, schema, kind).map((one) => one.name);
    expect(known, kind).toEqual(expect.arrayContaining([...names]));
  }
});

test("each property gets the control that fits it", () => {
  expect(field("Bot", "ghostRef")).toMatchObject({ shape: "reference", kind: "Ghost", required: true });
  expect(field("Bot", "modelRef")).toMatchObject({ shape: "reference", kind: "Model", required: false });
  expect(field("Model", "fallbacks")).toMatchObject({ shape: "references", kind: "Model" });
  expect(field("Ghost", "systemPrompt")).toMatchObject({ shape: "long-text", required: true });
  expect(field("Ghost", "tools")).toMatchObject({ shape: "list", nullable: true });
  expect(field("Ghost", "skills")).toMatchObject({ shape: "list", nullable: false });
  expect(field("Ghost", "variables")).toMatchObject({ shape: "map" });
  expect(field("Ghost", "mcpServers")).toMatchObject({ shape: "raw" });
  expect(field("Model", "apiKey")).toMatchObject({ shape: "secret" });
  expect(field("Model", "contextWindow")).toMatchObject({ shape: "number", integer: true, min: 1 });
  expect(field("Shell", "shellType")).toMatchObject({ shape: "choice", options: expect.arrayContaining(["Chat"]) });
  expect(field("Shell", "requiresWorkspace")).toMatchObject({ shape: "switch" });
  expect(field("Team", "bindMode")).toMatchObject({ shape: "choices" });
});

test("members of a team are entries with fields of their own", () => {
  const members = field("Team", "members");
  expect(members).toMatchObject({ shape: "groups", required: true });
  const fields = members && "fields" in members ? members.fields : [];
  expect(fields.find((one) => one.name === "botRef")).toMatchObject({ shape: "reference", kind: "Bot" });
});

test("a schema with named parts is followed", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { to: { anyOf: [{ $ref: "#/$defs/Place" }, { type: "null" }] } },
    $defs: { Place: { type: "object", properties: { city: { type: "string" } } } },
  };
  expect(schemaAt(schema, ["to", "city"])).toMatchObject({ type: "string" });
  expect(fieldsOf(schema, schema, "X")).toMatchObject([
    { name: "to", shape: "group", fields: [{ name: "city", shape: "text" }] },
  ]);
  expect(validate({ to: null }, schema)).toEqual([]);
});

test("paths are written and read the same way", () => {
  const path = ["spec", "members", 0, "botRef", "name"];
  expect(formatPath(path)).toBe("spec.members[0].botRef.name");
  expect(parsePath("spec.members[0].botRef.name")).toEqual(path);
  expect(parsePath("spec.members.0.botRef.name")).toEqual(path);
});

test("a fitting spec has no problems", () => {
  expect(validate({ collaborationModel: "solo", members: [{ botRef: { name: "a" } }] }, schemaOf("Team"))).toEqual([]);
  expect(validate({ systemPrompt: "x", tools: null }, schemaOf("Ghost"))).toEqual([]);
  expect(validate({ provider: "openai", parameters: { anything: 1 } }, schemaOf("Model"))).toEqual([]);
});

test("all problems are found at once, each at its place", () => {
  const spec = {
    collaborationModel: "duet",
    members: [{ botRef: { name: "" } }, { botRef: {}, role: 7 }],
    colour: "red",
  };
  const found = validate(spec, schemaOf("Team")).map((problem) => `${formatPath(problem.path)} ${problem.code}`);
  expect(found.toSorted()).toEqual([
    "collaborationModel enum",
    "colour unknown",
    "members[0].botRef.name required",
    "members[1].botRef.name required",
    "members[1].role type",
  ]);
});

test("numbers and lengths are held to their bounds", () => {
  const codes = (spec: unknown) => validate(spec, schemaOf("Model")).map((problem) => problem.code);
  expect(codes({ provider: "x", contextWindow: 0 })).toEqual(["small"]);
  expect(codes({ provider: "x", contextWindow: 1.5 })).toEqual(["type"]);
  expect(codes({ provider: "x", parameters: { temperature: 3 } })).toEqual(["large"]);
  expect(codes({ provider: "x", baseUrl: "localhost" })).toEqual(["format"]);
  expect(codes({ provider: "x".repeat(101) })).toEqual(["long"]);
  expect(
    validate({ collaborationModel: "solo", members: [] }, schemaOf("Team")).map((problem) => problem.code),
  ).toEqual(["few"]);
});
