import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "./json-patch.ts";
import { sameJson } from "./merge-patch.ts";

// Examples of RFC 6902, appendix A: document, patch, result.
const EXAMPLES: [string, unknown, unknown, unknown][] = [
  ["adds a member", { foo: "bar" }, [{ op: "add", path: "/baz", value: "qux" }], { baz: "qux", foo: "bar" }],
  [
    "adds an entry",
    { foo: ["bar", "baz"] },
    [{ op: "add", path: "/foo/1", value: "qux" }],
    { foo: ["bar", "qux", "baz"] },
  ],
  ["removes a member", { baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
  ["removes an entry", { foo: ["bar", "qux", "baz"] }, [{ op: "remove", path: "/foo/1" }], { foo: ["bar", "baz"] }],
  ["replaces", { baz: "qux" }, [{ op: "replace", path: "/baz", value: "boo" }], { baz: "boo" }],
  [
    "moves a member",
    { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
    [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
    { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
  ],
  [
    "moves an entry",
    { foo: ["all", "grass", "cows", "eat"] },
    [{ op: "move", from: "/foo/1", path: "/foo/3" }],
    { foo: ["all", "cows", "eat", "grass"] },
  ],
  [
    "tests",
    { baz: "qux", foo: ["a", 2, "c"] },
    [
      { op: "test", path: "/baz", value: "qux" },
      { op: "test", path: "/foo/1", value: 2 },
    ],
    { baz: "qux", foo: ["a", 2, "c"] },
  ],
  [
    "adds a nested object",
    { foo: "bar" },
    [{ op: "add", path: "/child", value: { grandchild: {} } }],
    { foo: "bar", child: { grandchild: {} } },
  ],
  [
    "ignores what it does not know",
    { foo: "bar" },
    [{ op: "add", path: "/baz", value: "qux", xyz: 1 }],
    { foo: "bar", baz: "qux" },
  ],
  ["reads ~01 as ~1", { "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: 10 }], { "/": 9, "~1": 10 }],
  [
    "adds a list at the end",
    { foo: ["bar"] },
    [{ op: "add", path: "/foo/-", value: ["abc", "def"] }],
    { foo: ["bar", ["abc", "def"]] },
  ],
  ["copies", { a: { b: [1] } }, [{ op: "copy", from: "/a/b", path: "/c" }], { a: { b: [1] }, c: [1] }],
  ["replaces the whole", { a: 1 }, [{ op: "replace", path: "", value: { b: 2 } }], { b: 2 }],
];

const FAULTS: [string, unknown, unknown, string][] = [
  ["a failed test", { baz: "qux" }, [{ op: "test", path: "/baz", value: "bar" }], "test-failed"],
  ["a number is not a text", { a: 10 }, [{ op: "test", path: "/a", value: "10" }], "test-failed"],
  ["a place that is not there", { foo: "bar" }, [{ op: "add", path: "/baz/bat", value: "qux" }], "not-found"],
  ["nothing to remove", {}, [{ op: "remove", path: "/a" }], "not-found"],
  ["nothing to replace", {}, [{ op: "replace", path: "/a", value: 1 }], "not-found"],
  ["an index beyond the end", { a: [1] }, [{ op: "add", path: "/a/2", value: 1 }], "not-found"],
  ["an index with a zero before it", { a: [1, 2] }, [{ op: "remove", path: "/a/01" }], "bad-index"],
  ["a member of a list", { a: [1] }, [{ op: "add", path: "/a/x", value: 1 }], "bad-index"],
  ["a move into itself", { a: { b: 1 } }, [{ op: "move", from: "/a", path: "/a/c" }], "into-itself"],
  ["no value", {}, [{ op: "add", path: "/a" }], "missing-value"],
  ["no pointer", {}, [{ op: "add", path: "a", value: 1 }], "bad-pointer"],
  ["a half escape", {}, [{ op: "add", path: "/~2", value: 1 }], "bad-pointer"],
  ["an unknown operation", {}, [{ op: "merge", path: "/a", value: 1 }], "bad-operation"],
  ["no operation", {}, [1], "bad-operation"],
  ["no list", {}, { op: "add" }, "not-a-list"],
  ["too many", {}, Array.from({ length: 10_001 }, () => ({ op: "test", path: "", value: {} })), "too-many-operations"],
];

describe("applyJsonPatch", () => {
  it.each(EXAMPLES)("%s", (_, document, patch, result) => {
    expect(applyJsonPatch(document, patch)).toEqual({ ok: true, value: result });
  });

  it.each(FAULTS)("refuses %s", (_, document, patch, reason) => {
    expect(applyJsonPatch(document, patch)).toMatchObject({ ok: false, fault: { reason } });
  });

  it("says which operation failed, and has changed nothing", () => {
    const document = { a: 1 };
    const patch = [
      { op: "add", path: "/b", value: 2 },
      { op: "remove", path: "/c" },
    ];
    expect(applyJsonPatch(document, patch)).toMatchObject({ ok: false, fault: { index: 1 } });
    expect(document).toEqual({ a: 1 });
  });

  it("does not grow without bound", () => {
    const patch = [
      { op: "add", path: "/a", value: Array.from({ length: 1000 }, () => "x") },
      ...Array.from({ length: 40 }, (_, index) => ({ op: "copy", from: "", path: `/n${index}` })),
    ];
    expect(applyJsonPatch({}, patch)).toMatchObject({ ok: false, fault: { reason: "too-large" } });
  });

  it("keeps __proto__ an ordinary member", () => {
    const outcome = applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { admin: true } }]);
    expect(outcome.ok && Object.keys(outcome.value as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
    expect(applyJsonPatch({}, [{ op: "add", path: "/constructor/x", value: 1 }]).ok).toBe(false);
  });

  const json = fc.jsonValue({ maxDepth: 3 });
  const pointer = fc
    .array(fc.constantFrom("a", "b", "0", "1", "-", "~0", "~1"), { maxLength: 3 })
    .map((steps) => steps.map((step) => `/${step}`).join(""));
  const operation = fc.record(
    {
      op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
      path: pointer,
      from: pointer,
      value: json,
    },
    { requiredKeys: ["op", "path"] },
  );

  it("never throws, and never changes its arguments", () => {
    fc.assert(
      fc.property(json, fc.oneof(json, fc.array(operation, { maxLength: 5 })), (document, patch) => {
        const before = JSON.stringify([document, patch]);
        const outcome = applyJsonPatch(document, patch);
        expect(JSON.stringify([document, patch])).toBe(before);
        if (!outcome.ok) expect(outcome.fault.message).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });

  it("an added member can be tested for, and removing it gives the document back", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b"), json), json, (document, value) => {
        const path = "/new~1name";
        const added = applyJsonPatch(document, [
          { op: "add", path, value },
          { op: "test", path, value },
        ]);
        expect(added.ok).toBe(true);
        const back = added.ok ? applyJsonPatch(added.value, [{ op: "remove", path }]) : added;
        expect(back.ok && sameJson(back.value, document)).toBe(true);
      }),
    );
  });
});
