import { expect, it } from "vitest";
import { ORGANIZATION_ROLES, type OrganizationRole } from "#core/actor";
import { judgeMemberChange, mayInvite } from "./member-rules.ts";

type Role = OrganizationRole;

/** `self`: the actor changes themselves. Two owners unless it says one. */
const CASES: [by: Role, self: boolean, target: Role, to: Role | null, owners: number, wanted: string][] = [
  ["owner", false, "owner", "viewer", 2, "allowed"],
  ["owner", false, "owner", null, 2, "allowed"],
  ["owner", true, "owner", "member", 2, "allowed"],
  ["owner", true, "owner", "member", 1, "CONFLICT"],
  ["owner", true, "owner", null, 1, "CONFLICT"],
  ["owner", true, "owner", "owner", 1, "allowed"],
  ["owner", false, "member", "owner", 1, "allowed"],
  ["admin", false, "member", "admin", 1, "allowed"],
  ["admin", false, "admin", null, 1, "allowed"],
  ["admin", true, "admin", "owner", 1, "FORBIDDEN"],
  ["admin", false, "member", "owner", 2, "FORBIDDEN"],
  ["admin", false, "owner", "member", 2, "FORBIDDEN"],
  ["admin", false, "owner", null, 2, "FORBIDDEN"],
  ["member", false, "viewer", null, 1, "FORBIDDEN"],
  ["member", true, "member", "admin", 1, "FORBIDDEN"],
  ["member", true, "member", null, 1, "allowed"],
  ["viewer", true, "viewer", "member", 1, "FORBIDDEN"],
  ["viewer", true, "viewer", null, 1, "allowed"],
];

it.each(CASES)(
  "%s (self: %s) makes a %s %s, with %s owner(s): %s",
  (...[by, isTarget, targetRole, newRole, ownerCount, wanted]) => {
    const verdict = judgeMemberChange({ by: { role: by, isTarget }, targetRole, newRole, ownerCount });
    expect(verdict.allowed ? "allowed" : verdict.code).toBe(wanted);
  },
);

it("lets nobody invite above themselves", () => {
  const allowed = ORGANIZATION_ROLES.flatMap((by) =>
    ORGANIZATION_ROLES.filter((role) => mayInvite(by, role)).map((role) => `${by}→${role}`),
  );
  expect(allowed).toEqual([
    "owner→owner",
    "owner→admin",
    "owner→member",
    "owner→viewer",
    "admin→admin",
    "admin→member",
    "admin→viewer",
  ]);
});
