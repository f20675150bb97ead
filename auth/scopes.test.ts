import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inScopes, VERBS, withinScopes } from "./scopes.ts";

const READ = "get list watch";
const ALL = VERBS.join(" ");

describe("a scope leaves", () => {
  const cases: [scope: string, kind: string, namespace: string | undefined, verbs: string][] = [
    ["read:*", "tasks", undefined, READ],
    ["read:tasks", "tasks", "research", READ],
    ["read:tasks", "teams", undefined, ""],
    ["write:tasks", "tasks", undefined, "create update delete"],
    ["chat:tasks", "tasks", undefined, "chat"],
    ["get:tasks", "tasks", undefined, "get"],
    ["*:tasks", "tasks", undefined, ALL],
    ["*:*", "members", undefined, ALL],
    ["*:tasks:research", "tasks", "research", ALL],
    ["*:tasks:research", "tasks", "research--vision", ALL],
    ["*:tasks:research", "tasks", "default", ""],
    ["*:tasks:research", "tasks", undefined, ""],
    ["*:*:research", "members", undefined, ""],
    ["nonsense", "tasks", undefined, ""],
    ["root:*", "tasks", undefined, ""],
    ["", "tasks", undefined, ""],
  ];
  it.each(cases)("%j of %s in %s", (scope, kind, namespace, verbs) => {
    expect(VERBS.filter((verb) => inScopes([scope], verb, kind, namespace)).join(" ")).toBe(verbs);
  });
});

it.each([
  [null, null, true],
  [null, ["*:*"], true],
  [["*:*"], null, false],
  [["*:*"], ["write:tasks"], true],
  [["*:*"], ["write:tasks:research"], true],
  [["read:*"], ["get:teams", "list:tasks"], true],
  [["read:*"], ["write:tasks"], false],
  [["read:tasks"], ["read:*"], false],
  [["read:tasks:research"], ["read:tasks:research--vision"], true],
  [["read:tasks:research"], ["read:tasks:default"], false],
  [["read:tasks:research"], ["read:tasks"], false],
  [["get:tasks", "list:tasks", "watch:tasks"], ["read:tasks"], true],
  [["get:tasks"], ["read:tasks"], false],
  [["read:tasks"], [], true],
])("held %j, wanted %j: %s", (held, wanted, fits) => expect(withinScopes(held, wanted)).toBe(fits));

it("a key made by a key never has a right that its maker has not", () => {
  const scope = fc
    .tuple(
      fc.constantFrom("*", "read", "write", "get", "chat", "delete"),
      fc.constantFrom("*", "tasks", "bots"),
      fc.constantFrom("", ":a", ":a--b", ":b"),
    )
    .map(([verb, kind, place]) => `${verb}:${kind}${place}`);
  const scopes = fc.array(scope, { maxLength: 4 });
  const right = fc.tuple(
    fc.constantFrom(...VERBS),
    fc.constantFrom("tasks", "bots", "teams"),
    fc.constantFrom(undefined, "a", "a--b", "a--b--c", "b"),
  );
  fc.assert(
    fc.property(scopes, scopes, right, (held, wanted, [verb, kind, namespace]) => {
      if (!withinScopes(held, wanted) || !inScopes(wanted, verb, kind, namespace)) return;
      expect(inScopes(held, verb, kind, namespace)).toBe(true);
    }),
  );
});
