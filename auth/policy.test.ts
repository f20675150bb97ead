import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NAMESPACE_ROLES, type Actor, type NamespaceRole } from "#core/actor";
import { inNamespaces } from "#core/namespace";
import { granter, requireGrant } from "./grants.ts";
import {
  coversNamespaceRole,
  coversOrganizationRole,
  decide,
  EVERYWHERE,
  NAMED_KINDS,
  namespacesFor,
  ORGANIZATION_KINDS,
  requirePerson,
  requireRight,
  type Rightful,
} from "./policy.ts";
import { rulesFor, verbOf } from "./rules.ts";
import { VERBS } from "./scopes.ts";

const READ = "get list watch";
const ALL = VERBS.join(" ");
const ROLES = ["owner", "admin", "member", "viewer", "none"] as const;

function holder(role: Actor["role"], over: Partial<Rightful> = {}): Rightful {
  return { role, namespaces: {}, scopes: null, ...over };
}

function verbs(actor: Rightful, kind: string, namespace?: string): string {
  return VERBS.filter((verb) => decide(actor, verb, kind, namespace).allowed).join(" ");
}

describe("an organization role", () => {
  /** Written out, so that a change of the table has to be meant. */
  const OWN: [kind: string, ...verbs: string[]][] = [
    ["organizations", ALL, `${READ} update`, READ, READ, READ],
    ["members", ALL, ALL, READ, READ, ""],
    ["invitations", ALL, ALL, "", "", ""],
    ["api-keys", ALL, ALL, ALL, `${READ} delete`, ""],
    ["namespaces", ALL, ALL, `${READ} create`, READ, READ],
    ["audit-log", ALL, ALL, "", "", ""],
    ["dead-letters", ALL, ALL, "", "", ""],
  ];
  it.each(OWN)("may do to the organization's %s", (kind, ...wanted) => {
    expect(ROLES.map((role) => verbs(holder(role), kind))).toEqual(wanted);
  });

  const IN_DEFAULT: [kind: string, ...verbs: string[]][] = [
    ["bots", ALL, ALL, ALL, READ, ""],
    ["tasks", ALL, ALL, ALL, READ, ""],
    ["secrets", ALL, ALL, ALL, READ, ""],
    ["serviceaccounts", ALL, ALL, ALL, READ, ""],
    ["namespaces", ALL, ALL, READ, READ, ""],
    ["namespace-members", ALL, ALL, READ, READ, ""],
    ["audit-log", ALL, ALL, "", "", ""],
  ];
  it.each(IN_DEFAULT)("may do to %s in default", (kind, ...wanted) => {
    expect(ROLES.map((role) => verbs(holder(role), kind, "default"))).toEqual(wanted);
    expect(ROLES.map((role) => verbs(holder(role), kind, "research"))).toEqual([ALL, ALL, "", "", ""]);
  });
});

describe("a namespace role", () => {
  const NAMESPACED: [kind: string, ...verbs: string[]][] = [
    ["bots", ALL, ALL, `${READ} update chat`, READ],
    ["tasks", ALL, ALL, ALL, READ],
    ["secrets", ALL, ALL, READ, READ],
    ["serviceaccounts", ALL, ALL, READ, READ],
    ["api-keys", ALL, ALL, "", ""],
    ["namespaces", ALL, `${READ} create update`, READ, READ],
    ["namespace-members", ALL, ALL, READ, READ],
    ["audit-log", ALL, READ, "", ""],
  ];
  it.each(NAMESPACED)("may do to %s there and below, and nowhere else", (kind, ...wanted) => {
    const held = NAMESPACE_ROLES.map((role) => holder("none", { namespaces: { research: role } }));
    expect(held.map((actor) => verbs(actor, kind, "research"))).toEqual(wanted);
    expect(held.map((actor) => verbs(actor, kind, "research--vision"))).toEqual(wanted);
    expect(held.map((actor) => verbs(actor, kind, "default"))).toEqual(["", "", "", ""]);
    expect(held.map((actor) => verbs(actor, kind, EVERYWHERE))).toEqual(["", "", "", ""]);
  });

  it("adds to the organization role, and never takes", () => {
    const actor = holder("viewer", { namespaces: { default: "Developer" } });
    expect([verbs(actor, "bots", "default"), verbs(actor, "tasks", "default")]).toEqual([`${READ} update chat`, ALL]);
    expect(verbs(holder("owner", { namespaces: { research: "Reporter" } }), "bots", "research")).toBe(ALL);
  });
});

describe("a denial", () => {
  it("names the right to who belongs there, and nothing to a stranger", () => {
    const member = holder("member", { namespaces: { research: "Reporter" } });
    expect(decide(member, "create", "bots", "research")).toEqual({
      allowed: false,
      missing: "create:bots:research",
      stranger: false,
    });
    expect(() => requireRight(member, "create", "bots", "research")).toThrow(
      expect.objectContaining({ code: "FORBIDDEN", message: "You do not have the right create:bots:research." }),
    );
    expect(() => requireRight(member, "get", "bots", "sales")).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", message: 'namespaces "sales" not found' }),
    );
    expect(() => requireRight(holder("viewer"), "create", "invitations")).toThrow(
      expect.objectContaining({ message: "You do not have the right create:invitations." }),
    );
  });

  it("meets programs where only a person may go", () => {
    for (const via of ["api-key", "service-account"] as const) {
      expect(() => requirePerson({ via })).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
    }
    expect(() => requirePerson({ via: "session" })).not.toThrow();
  });
});

const KINDS = [...NAMED_KINDS, "bots", "models"];
const anyKind = fc.constantFrom(...KINDS);
const anyVerb = fc.constantFrom(...VERBS);
const anyRight = fc.tuple(anyVerb, anyKind);
const anyPlace = fc.constantFrom("default", "a", "a--b", "a--b--c", "b");
const anyScope = fc
  .tuple(
    fc.constantFrom("*", "read", "write", "chat"),
    fc.constantFrom("*", "tasks", "bots", "members"),
    fc.constantFrom("", ":a", ":b"),
  )
  .map(([verb, kind, place]) => `${verb}:${kind}${place}`);
const anyActor: fc.Arbitrary<Rightful> = fc.record({
  role: fc.constantFrom(...ROLES),
  namespaces: fc.dictionary(fc.constantFrom("a", "a--b", "b", "default"), fc.constantFrom(...NAMESPACE_ROLES)),
  scopes: fc.option(fc.array(anyScope, { maxLength: 3 }), { nil: null }),
});

describe("for every actor", () => {
  it("scopes only take away", () => {
    fc.assert(
      fc.property(anyActor, anyVerb, anyKind, fc.option(anyPlace, { nil: undefined }), (actor, verb, kind, place) => {
        if (!decide(actor, verb, kind, place).allowed) return;
        expect(decide({ ...actor, scopes: null }, verb, kind, place).allowed).toBe(true);
      }),
    );
  });

  it("what is listed is exactly what may be read one by one", () => {
    fc.assert(
      fc.property(anyActor, anyVerb, anyKind, anyPlace, (actor, verb, kind, place) => {
        const listed = inNamespaces(namespacesFor(actor, verb, kind), place);
        expect(listed).toBe(decide(actor, verb, kind, place).allowed);
      }),
    );
  });

  it("a granted role never has a right that its giver has not", () => {
    const wanted = fc.constantFrom(...NAMESPACE_ROLES);
    fc.assert(
      fc.property(anyActor, wanted, anyRight, anyPlace, (actor, role, [verb, kind], place) => {
        if (!granter(actor, place)(role)) return;
        const granted = holder("none", { namespaces: { [place]: role } });
        if (decide(granted, verb, kind, place).allowed) expect(decide(actor, verb, kind, place).allowed).toBe(true);
      }),
    );
    fc.assert(
      fc.property(anyActor, fc.constantFrom(...ROLES), anyRight, anyPlace, (actor, role, [verb, kind], place) => {
        if (!coversOrganizationRole(actor, role)) return;
        for (const where of ORGANIZATION_KINDS.has(kind) ? [place, undefined] : [place]) {
          if (decide(holder(role), verb, kind, where).allowed)
            expect(decide(actor, verb, kind, where).allowed).toBe(true);
        }
      }),
    );
  });
});

describe("a role may be granted", () => {
  it.each([
    ["owner", "owner admin member viewer none"],
    ["admin", "admin member viewer none"],
    ["member", "member viewer none"],
    ["viewer", "viewer none"],
    ["none", "none"],
  ] as const)("by %s: %s", (role, granted) => {
    expect(ROLES.filter((wanted) => coversOrganizationRole(holder(role), wanted)).join(" ")).toBe(granted);
  });

  it("by a key only within its scopes", () => {
    expect(() => requireGrant(holder("owner", { scopes: ["write:invitations"] }), "viewer")).toThrow(
      expect.objectContaining({ code: "FORBIDDEN" }),
    );
    expect(() => requireGrant(holder("owner", { scopes: ["*:*"] }), "owner")).not.toThrow();
  });

  it("in a namespace up to the own one", () => {
    const may = (own: NamespaceRole) =>
      NAMESPACE_ROLES.filter((role) => coversNamespaceRole(holder("none", { namespaces: { a: own } }), role, "a--b"));
    expect(may("Owner")).toEqual(NAMESPACE_ROLES);
    expect(may("Maintainer")).toEqual(["Maintainer", "Developer", "Reporter"]);
    expect(may("Reporter")).toEqual(["Reporter"]);
  });
});

describe("rules for kubectl", () => {
  it("are what the table allows, in Kubernetes' verbs", () => {
    const rules = rulesFor(holder("none", { namespaces: { a: "Developer" } }), "a");
    const bots = rules.find(({ resources }) => resources.includes("bots"))!;
    expect(bots).toMatchObject({
      apiGroups: ["agent.wecode.io"],
      verbs: ["get", "list", "watch", "update", "patch", "chat"],
    });
    expect(rules.find(({ resources }) => resources.includes("secrets"))!.verbs).toEqual(["get", "list", "watch"]);
    expect(rulesFor(holder("none"), "a")).toEqual([]);
  });

  it("know Kubernetes' verbs", () => {
    expect(["patch", "deletecollection", "list", "impersonate"].map(verbOf)).toEqual([
      "update",
      "delete",
      "list",
      null,
    ]);
  });
});
