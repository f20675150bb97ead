import { expect, it } from "vitest";
import { matchesFields, parseFieldSelector } from "./field-selector.ts";

it("reads equalities of the fields that a kind lets select", () => {
  expect(parseFieldSelector("Task", "metadata.name=x, status.phase != Failed,spec.teamRef.name==a")).toEqual({
    ok: true,
    requirements: [
      { path: "metadata.name", equal: true, value: "x" },
      { path: "status.phase", equal: false, value: "Failed" },
      { path: "spec.teamRef.name", equal: true, value: "a" },
    ],
  });
  expect(parseFieldSelector("Bot", "")).toEqual({ ok: true, requirements: [] });
});

it("says which field it does not know, as Kubernetes does", () => {
  expect(parseFieldSelector("Task", "spec.prompt=x")).toEqual({
    ok: false,
    message: "field label not supported: spec.prompt",
  });
  expect(parseFieldSelector("Bot", "status.phase=Running").ok).toBe(false);
  expect(parseFieldSelector("Bot", "metadata.name").ok).toBe(false);
  expect(parseFieldSelector("Bot", "metadata.name=a\u0000").ok).toBe(false);
});

it("holds fields to all requirements", () => {
  const fields = (text: string) => {
    const selector = parseFieldSelector("Task", text);
    if (!selector.ok) throw new Error(selector.message);
    return selector.requirements;
  };
  const task = { metadata: { name: "t", namespace: "n" }, status: { phase: "Running" } };
  expect(matchesFields(fields("metadata.name=t,status.phase!=Failed"), task)).toBe(true);
  expect(matchesFields(fields("status.phase=Failed"), task)).toBe(false);
  expect(matchesFields(fields("spec.teamRef.name="), task)).toBe(true);
});
