import { expect, test } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import type { Kind } from "#protocol/kinds/resource";
import { specOf, withSpec } from "../manifest.ts";
import { fitsShell, specCauses } from "../rules.ts";
import { alreadyExists, invalid, modified, notFound, statusBody } from "../status-error.ts";

function wrong(kind: Kind, spec: Record<string, unknown>): string[] {
  return specCauses(kind, spec).map(({ field, reason }) => `${field} ${reason}`);
}

test("a ghost preloads only its skills, and its servers can be reached", () => {
  const servers = { a: { type: "stdio", url: "https://x" }, b: { type: "http", command: "x" } };
  expect(wrong("Ghost", { systemPrompt: "p", skills: ["x"], preloadSkills: ["x", "y"], mcpServers: servers })).toEqual([
    "spec.preloadSkills[1] FieldValueInvalid",
    "spec.mcpServers.a.command FieldValueRequired",
    "spec.mcpServers.b.url FieldValueRequired",
  ]);
});

test("a model names its model, and holds no credential in the open", () => {
  const spec = { provider: "openai", headers: { "X-Api-Key": "k", ok: "v" }, baseUrl: "https://me:pw@example.com" };
  expect(wrong("Model", spec)).toEqual([
    "spec.model FieldValueRequired",
    "spec.headers.X-Api-Key FieldValueForbidden",
    "spec.baseUrl FieldValueForbidden",
  ]);
  expect(wrong("Model", { provider: "platform" })).toEqual([]);
});

test("a team has one leader where it needs one, and never two", () => {
  const member = (role?: string) => ({ botRef: { name: "b" }, ...(role ? { role } : {}) });
  const team = (collaborationModel: string, ...roles: (string | undefined)[]) =>
    wrong("Team", { collaborationModel, members: roles.map(member) });
  expect(team("coordinate", "leader", "writer")).toEqual([]);
  expect(team("route", "writer")).toEqual(["spec.members FieldValueInvalid"]);
  expect(team("solo", undefined)).toEqual([]);
  expect(team("pipeline", "leader", "leader")).toEqual(["spec.members FieldValueInvalid"]);
});

test("references have names and namespaces that can be, at every place", () => {
  expect(wrong("Team", { collaborationModel: "solo", members: [{ botRef: { name: "a/b", namespace: "A" } }] })).toEqual(
    ["spec.members[0].botRef.name FieldValueInvalid", "spec.members[0].botRef.namespace FieldValueInvalid"],
  );
  expect(wrong("Bot", { ghostRef: { name: "g" }, shellRef: { name: " " } })).toContain(
    "spec.shellRef.name FieldValueInvalid",
  );
});

test("a shell speaks to a model by its protocol or its provider", () => {
  expect(fitsShell({ provider: "x", protocol: "anthropic" }, ["anthropic"])).toBe(true);
  expect(fitsShell({ provider: "anthropic", protocol: undefined }, ["anthropic"])).toBe(true);
  expect(fitsShell({ provider: "x", protocol: "openai" }, ["anthropic"])).toBe(false);
  expect(fitsShell({ provider: "x", protocol: "openai" }, [])).toBe(true);
  expect(fitsShell({ provider: "platform", protocol: undefined }, ["anthropic"])).toBe(true);
});

test("a spec is where its kind has it, and comes back from there", () => {
  const envelope = { apiVersion: "v1", kind: "X", metadata: { name: "x" } };
  const secret = withSpec(KINDS.Secret, { ...envelope, data: { old: "b2xk" } }, { type: "Opaque", data: {} });
  expect(secret).toEqual({ ...envelope, type: "Opaque", data: {} });
  expect(specOf(KINDS.Secret, secret)).toEqual({ type: "Opaque", data: {} });
  const bot = withSpec(KINDS.Bot, { ...envelope, spec: 1, status: {} }, { a: 1 });
  expect(bot).toEqual({ ...envelope, spec: { a: 1 }, status: {} });
  expect(specOf(KINDS.Bot, bot)).toEqual({ a: 1 });
});

test("errors speak of kinds as Kubernetes does, with their group or without", () => {
  expect(notFound("Bot", "x").message).toBe('bots.agent.wecode.io "x" not found');
  expect(alreadyExists("Secret", "x").message).toBe('secrets "x" already exists');
  expect(modified("Namespace", "x").message).toContain('Operation cannot be fulfilled on namespaces "x"');
  const causes = [{ field: "data.a", reason: "FieldValueInvalid", message: "Invalid value: no" }];
  const error = invalid("Secret", "x", causes);
  expect(error.message).toBe('Secret "x" is invalid: data.a: Invalid value: no');
  expect(statusBody(error.reason, error.message, error.subject)).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: "Invalid",
    message: error.message,
    code: 422,
    details: { kind: "Secret", name: "x", causes },
  });
  const { details } = statusBody("TooManyRequests", "slow down", { retryAfterSeconds: 3 });
  expect(details).toEqual({ retryAfterSeconds: 3 });
  expect(statusBody("NotFound", "no", notFound("Bot", "x").subject).details).toMatchObject({
    group: "agent.wecode.io",
  });
});

test("a hostile manifest gets no endless answer", () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({ field: `spec.f${index}`, reason: "R", message: "m" }));
  expect(invalid("Bot", "x", many).subject.causes).toHaveLength(100);
});

test("what leads to an intent of a channel leads to one only, and what is ignored has no team", () => {
  const intent = (name: string, more: object = {}) => ({ name, description: "d", ...more });
  const channel = (...intents: object[]) => wrong("Channel", { platform: "webhook", teamRef: { name: "t" }, intents });
  const refund = intent("refund", { keywords: ["Refund"], examples: ["My money back!"] });
  expect(channel(refund, intent("other", { keywords: ["refunds"], action: "ignore" }))).toEqual([]);
  expect(channel(refund, intent("refund"), intent("none"))).toEqual([
    "spec.intents[1].name FieldValueInvalid",
    "spec.intents[2].name FieldValueInvalid",
  ]);
  const twice = intent("b", { keywords: ["x", "refund"], examples: ["my money back"] });
  expect(channel(refund, twice)).toEqual([
    "spec.intents[1].keywords[1] FieldValueInvalid",
    "spec.intents[1].examples[0] FieldValueInvalid",
  ]);
  expect(channel(intent("a", { action: "ignore", teamRef: { name: "x" } }))).toEqual([
    "spec.intents[0].teamRef FieldValueForbidden",
  ]);
});
