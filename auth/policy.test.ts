import { describe, expect, it } from "vitest";
import { ORGANIZATION_ROLES } from "#core/actor";
import { can, requirePerson, requireRight, VERBS, withinScopes } from "./policy.ts";

const READ = "get list watch";
const ALL = VERBS.join(" ");

/** Every role with every verb; written out, so that a change of the table has to be meant. */
const MATRIX: [kind: string, owner: string, admin: string, member: string, viewer: string][] = [
  ["teams", ALL, ALL, ALL, READ],
  ["tasks", ALL, ALL, ALL, READ],
  ["secrets", ALL, ALL, ALL, READ],
  ["shares", ALL, ALL, ALL, READ],
  ["anything-new", ALL, ALL, ALL, READ],
  ["members", ALL, ALL, READ, READ],
  ["invitations", ALL, ALL, "", ""],
  ["api-keys", ALL, ALL, ALL, `${READ} delete`],
  ["organizations", ALL, `${READ} update`, READ, READ],
  ["audit-log", ALL, ALL, "", ""],
  ["dead-letters", ALL, ALL, "", ""],
];

describe("what a role may do", () => {
  const cases = MATRIX.flatMap(([kind, ...rights]) =>
    ORGANIZATION_ROLES.map((role, index) => ({ kind, role, verbs: rights[index]!.split(" ") })),
  );
  it.each(cases)("$role and $kind", ({ kind, role, verbs }) => {
    for (const verb of VERBS) {
      const wanted = verbs.includes(verb) ? { allowed: true } : { allowed: false, missing: `${verb}:${kind}` };
      expect(can({ role, scopes: null }, verb, kind)).toEqual(wanted);
    }
  });
});

describe("what a scope leaves of it", () => {
  const cases: [scope: string, kind: string, verbs: string][] = [
    ["read:*", "tasks", READ],
    ["read:tasks", "tasks", READ],
    ["read:tasks", "teams", ""],
    ["write:tasks", "tasks", "create update delete"],
    ["chat:tasks", "tasks", "chat"],
    ["get:tasks", "tasks", "get"],
    ["*:tasks", "tasks", ALL],
    ["*:tasks", "members", ""],
    ["*:*", "members", ALL],
    ["nonsense", "tasks", ""],
    ["root:*", "tasks", ""],
    ["", "tasks", ""],
  ];
  it.each(cases)("%j of %s", (scope, kind, verbs) => {
    const allowed = VERBS.filter((verb) => can({ role: "owner", scopes: [scope] }, verb, kind).allowed);
    expect(allowed.join(" ")).toBe(verbs);
  });

  it("is never more than the role", () => {
    for (const verb of VERBS) {
      expect(can({ role: "viewer", scopes: ["*:*"] }, verb, "teams")).toEqual(
        can({ role: "viewer", scopes: null }, verb, "teams"),
      );
    }
  });

  it("without any scope is nothing", () => {
    expect(can({ role: "owner", scopes: [] }, "get", "teams").allowed).toBe(false);
  });
});

describe("withinScopes", () => {
  it.each([
    [null, null, true],
    [null, ["*:*"], true],
    [["*:*"], null, false],
    [["*:*"], ["write:tasks"], true],
    [["read:*"], ["get:teams", "list:tasks"], true],
    [["read:*"], ["write:tasks"], false],
    [["read:tasks"], ["read:*"], false],
    [["get:tasks", "list:tasks", "watch:tasks"], ["read:tasks"], true],
    [["get:tasks"], ["read:tasks"], false],
    [["read:tasks"], [], true],
  ])("held %j, wanted %j: %s", (held, wanted, fits) => expect(withinScopes(held, wanted)).toBe(fits));
});

it("says which right is missing", () => {
  expect(() => requireRight({ role: "viewer", scopes: null }, "create", "teams")).toThrow(
    expect.objectContaining({ code: "FORBIDDEN", message: "You do not have the right create:teams." }),
  );
});

it("keeps programs from what is a person's own", () => {
  const actor = { userId: "u", name: "", email: "", organizationId: "o", role: "owner" } as const;
  const rest = { credentialId: "c", scopes: null, expiresAtMs: 0 };
  expect(() => requirePerson({ ...actor, ...rest, via: "api-key" })).toThrow(
    expect.objectContaining({ code: "FORBIDDEN" }),
  );
  expect(() => requirePerson({ ...actor, ...rest, via: "session" })).not.toThrow();
});
