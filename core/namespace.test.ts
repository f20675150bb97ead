import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  groupErrors,
  groupOfNamespace,
  inNamespaces,
  intersect,
  isWithin,
  namespaceOfGroup,
  parentOf,
  roleIn,
  seesNamespace,
} from "./namespace.ts";

const level = fc.stringMatching(/^[a-z0-9](-?[a-z0-9]){0,5}$/);
const group = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("--"));

it("goes there and back between a group's path and its namespace", () => {
  fc.assert(
    fc.property(group, (name) => {
      expect(namespaceOfGroup(groupOfNamespace(name))).toBe(name);
      expect(groupErrors(name)).toEqual([]);
    }),
  );
});

it.each([
  ["a--b--c--d--e--f", /at most 5 levels/],
  ["a---b", /each level/],
  ["--a", /lower case/],
  ["Team", /lower case/],
  ["default", /must not be default/],
  ["default--a", /must not be default/],
  ["system--a", /must not be system/],
  ["a".repeat(64), /63/],
])("refuses the name %j", (name, why) => expect(groupErrors(name).join()).toMatch(why));

it("knows what lies in what", () => {
  expect([parentOf("a--b--c"), parentOf("a")]).toEqual(["a--b", null]);
  expect([isWithin("a--b", "a"), isWithin("a", "a"), isWithin("ab", "a"), isWithin("a", "a--b")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe("a role", () => {
  it("reaches down, never up, and the strongest counts", () => {
    const namespaces = { a: "Reporter", "a--b": "Maintainer", "a--b--c": "Developer" } as const;
    const held = ["a", "a--x", "a--b", "a--b--c", "b", "default"].map((name) => roleIn({ namespaces }, name));
    expect(held).toEqual(["Reporter", "Reporter", "Maintainer", "Maintainer", null, null]);
  });

  it("makes a namespace exist for who is no owner or admin", () => {
    const sees = (role: Parameters<typeof seesNamespace>[0]["role"]) =>
      ["default", "a", "a--b", "b", "system"].filter((name) =>
        seesNamespace({ role, namespaces: { a: "Reporter" } }, name),
      );
    expect(sees("owner")).toEqual(["default", "a", "a--b", "b", "system"]);
    expect(sees("admin")).toEqual(["default", "a", "a--b", "b", "system"]);
    expect(sees("member")).toEqual(["default", "a", "a--b", "system"]);
    expect(sees("viewer")).toEqual(["default", "a", "a--b", "system"]);
    expect(sees("none")).toEqual(["a", "a--b", "system"]);
  });
});

it("the intersection of two filters has what both have", () => {
  const filter = fc.option(fc.array(group, { maxLength: 4 }), { nil: null });
  fc.assert(
    fc.property(filter, filter, group, (a, b, name) => {
      expect(inNamespaces(intersect(a, b), name)).toBe(inNamespaces(a, name) && inNamespaces(b, name));
    }),
  );
});
