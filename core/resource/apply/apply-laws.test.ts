import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameJson } from "../merge-patch.ts";
import { compare } from "./compare.ts";
import {
  difference,
  fieldSet,
  has,
  intersection,
  isEmpty,
  NO_FIELDS,
  pathsOf,
  sameFields,
  union,
  type FieldSet,
} from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { decodeFieldsV1, encodeFieldsV1 } from "./fields-v1.ts";
import { merge } from "./merge.ts";
import { apply, update, type Owner, type Owners } from "./ownership.ts";
import { structureOf } from "./structure.ts";

const text = { type: "string" };
const structure = structureOf({
  type: "object",
  properties: {
    a: text,
    labels: { type: "object", additionalProperties: text },
    whole: { type: "object", "x-kubernetes-map-type": "atomic", additionalProperties: text },
    list: { type: "array", items: text },
    set: { type: "array", "x-kubernetes-list-type": "set", items: text },
    members: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: { type: "object", properties: { name: text, role: text, tags: { type: "array", items: text } } },
    },
    spec: { type: "object", properties: { x: text, free: { type: "object" } } },
  },
});

const word = fc.constantFrom("u", "v", "w");
const words = fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 });
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { requiredKeys: [] }).filter((value) => Object.keys(value).length > 0);
/** Without empty maps and lists: those are what an emptied one leaves behind. */
const config = fc.record(
  {
    a: word,
    labels: words,
    whole: words,
    list: fc.array(word, { minLength: 1, maxLength: 3 }),
    set: fc.uniqueArray(word, { minLength: 1 }),
    members: fc.uniqueArray(fc.record({ name: word, role: word }, { requiredKeys: ["name"] }), {
      selector: ({ name }) => name,
      minLength: 1,
    }),
    spec: optional({ x: word, free: fc.dictionary(word, fc.oneof(word, fc.array(word)), { minKeys: 1 }) }),
  },
  { requiredKeys: [] },
);
const manager = fc.constantFrom("A", "B", "C");
const history = fc.array(fc.record({ manager, config, apply: fc.boolean() }), { maxLength: 6 });
const paths = fc.array(fc.array(fc.constantFrom("f:a", "f:b", 'k:{"n":1}', 'v:"x"'), { minLength: 1, maxLength: 4 }));
const sets: fc.Arbitrary<FieldSet> = paths.map((list) => fieldSet(...list));

interface State {
  live: unknown;
  owners: Owners;
}

function force(state: State, self: string, wanted: unknown): State & { changed: boolean } {
  const outcome = apply(structure, { ...state, config: wanted, self, force: true });
  if (!outcome.ok) throw new Error("a forced apply has no conflicts");
  return { live: outcome.object, owners: outcome.owners, changed: outcome.changed };
}

function after(steps: { manager: string; config: unknown; apply: boolean }[]): State {
  let state: State = { live: {}, owners: new Map() };
  for (const step of steps) {
    state = step.apply
      ? force(state, step.manager, step.config)
      : {
          live: step.config,
          owners: update(structure, { ...state, object: step.config, self: `${step.manager} writes` }),
        };
  }
  return state;
}

function sameOwners(one: Owners, other: Owners): boolean {
  return (
    one.size === other.size &&
    [...one].every(([name, { fields }]) => sameFields(fields, other.get(name)?.fields ?? NO_FIELDS))
  );
}

describe("sets of fields", () => {
  it("obey the laws of sets", () => {
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        expect(sameFields(union(one, other), union(other, one))).toBe(true);
        expect(sameFields(union(one, one), one)).toBe(true);
        expect(isEmpty(intersection(difference(one, other), other))).toBe(true);
        expect(sameFields(union(difference(one, other), intersection(one, other)), one)).toBe(true);
        for (const path of pathsOf(one)) expect(has(union(one, other), path)).toBe(true);
      }),
    );
  });

  it("read back from fieldsV1 as they were written", () => {
    fc.assert(
      fc.property(sets, (set) => {
        const decoded = decodeFieldsV1(JSON.parse(JSON.stringify(encodeFieldsV1(set))));
        expect(decoded && sameFields(decoded, set)).toBe(true);
      }),
    );
  });

  it("refuse fieldsV1 that is none, and never throw", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => ["undefined", "object"].includes(typeof decodeFieldsV1(value))));
    expect(decodeFieldsV1({ "g:spec": {} })).toBeUndefined();
    expect(decodeFieldsV1({ "k:[1]": {} })).toBeUndefined();
    expect(decodeFieldsV1({ "f:spec": 1 })).toBeUndefined();
  });
});

describe("comparing", () => {
  it("finds nothing between equals, and mirrors what is added and removed", () => {
    fc.assert(
      fc.property(config, config, (one, other) => {
        const nothing = compare(structure, one, structuredClone(one));
        expect([nothing.added, nothing.modified, nothing.removed].every(isEmpty)).toBe(true);
        const there = compare(structure, one, other);
        const back = compare(structure, other, one);
        expect(sameFields(there.added, back.removed)).toBe(true);
        expect(sameFields(there.modified, back.modified)).toBe(true);
      }),
    );
  });
});

describe("merging", () => {
  it("with itself changes nothing, and holds all that was laid over it", () => {
    fc.assert(
      fc.property(config, config, (live, applied) => {
        expect(sameJson(merge(structure, live, live), live)).toBe(true);
        const merged = merge(structure, live, applied);
        expect(sameJson(merge(structure, merged, applied), merged)).toBe(true);
      }),
    );
  });
});

describe("applying", () => {
  it("to nothing gives the configuration, and applying nothing takes it all away", () => {
    fc.assert(
      fc.property(config, (wanted) => {
        const first = force({ live: {}, owners: new Map() }, "A", wanted);
        expect(first.live).toEqual(wanted);
        const last = force(first, "A", {});
        expect(isEmpty(fieldsOf(structure, last.live))).toBe(true);
        expect(last.owners.size).toBe(Object.keys(wanted).length > 0 ? 0 : last.owners.size);
      }),
    );
  });

  it("twice is applying once", () => {
    fc.assert(
      fc.property(history, manager, config, (steps, self, wanted) => {
        const once = force(after(steps), self, wanted);
        const twice = force(once, self, wanted);
        expect(twice.changed).toBe(false);
        expect(sameOwners(once.owners, twice.owners)).toBe(true);
      }),
    );
  });

  it("leaves in place all that the configuration says", () => {
    fc.assert(
      fc.property(history, manager, config, (steps, self, wanted) => {
        const { live } = force(after(steps), self, wanted);
        expect(sameJson(merge(structure, live, wanted), live)).toBe(true);
      }),
    );
  });

  it("never touches a field that somebody else owns, unless it is forced to", () => {
    fc.assert(
      fc.property(history, manager, config, (steps, self, wanted) => {
        const before = after(steps);
        const outcome = apply(structure, { ...before, config: wanted, self, force: false });
        if (!outcome.ok) {
          expect(outcome.conflicts.length).toBeGreaterThan(0);
          return;
        }
        const { added, modified, removed } = compare(structure, before.live, outcome.object);
        const touched = union(union(added, modified), removed);
        for (const [owner, { fields }] of before.owners) {
          if (owner === self) continue;
          expect(pathsOf(intersection(fields, touched)), owner).toEqual([]);
          expect(sameFields(outcome.owners.get(owner)?.fields ?? NO_FIELDS, fields)).toBe(true);
        }
      }),
    );
  });

  it("conflicts exactly where forcing would take fields from others", () => {
    fc.assert(
      fc.property(history, manager, config, (steps, self, wanted) => {
        const before = after(steps);
        const outcome = apply(structure, { ...before, config: wanted, self, force: false });
        const forced = force(before, self, wanted);
        const lost = [...before.owners].filter(
          ([owner, { fields }]) => owner !== self && !sameFields(forced.owners.get(owner)?.fields ?? NO_FIELDS, fields),
        );
        expect(outcome.ok ? 0 : outcome.conflicts.length).toBe(lost.length);
      }),
    );
  });
});

describe("any other write", () => {
  it("owns what it changed, and nobody else does any more", () => {
    fc.assert(
      fc.property(history, config, (steps, object) => {
        const before = after(steps);
        const owners: ReadonlyMap<string, Owner> = update(structure, { ...before, object, self: "editor" });
        const { added, modified, removed } = compare(structure, before.live, object);
        const changed = union(added, modified);
        const own = owners.get("editor")?.fields ?? NO_FIELDS;
        expect(pathsOf(difference(changed, own))).toEqual([]);
        for (const [owner, { fields }] of owners) {
          expect(isEmpty(intersection(fields, removed))).toBe(true);
          if (owner !== "editor") expect(isEmpty(intersection(fields, changed))).toBe(true);
        }
      }),
    );
  });

  it("that changes nothing takes nothing", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const before = after(steps);
        const owners = update(structure, { ...before, object: structuredClone(before.live), self: "editor" });
        expect(sameOwners(owners, before.owners)).toBe(true);
      }),
    );
  });
});
