import { describe, expect, it } from "vitest";
import { KINDS } from "#protocol/kinds/registry";
import { patchTypeOf, withoutDirectives } from "./patch-type.ts";
import { StatusError } from "./status-error.ts";

describe("the type of a patch", () => {
  it("is read from its Content-Type", () => {
    expect(patchTypeOf("application/merge-patch+json", KINDS.Bot)).toBe("merge");
    expect(patchTypeOf("application/json-patch+json; charset=utf-8", KINDS.Bot)).toBe("json");
    expect(patchTypeOf("application/apply-patch+yaml", KINDS.Bot)).toBe("apply");
  });

  it("is never strategic, but for the core kinds of which kubectl cannot help it", () => {
    for (const type of ["application/strategic-merge-patch+json", "text/plain", undefined]) {
      expect(() => patchTypeOf(type, KINDS.Bot)).toThrow(StatusError);
    }
    expect(patchTypeOf("application/strategic-merge-patch+json", KINDS.Secret)).toBe("merge");
    const patch = {
      metadata: { $retainKeys: ["a"], labels: { a: "b" } },
      "$setElementOrder/x": [1],
      list: [{ $patch: "x" }],
    };
    expect(withoutDirectives(patch)).toEqual({ metadata: { labels: { a: "b" } }, list: [{}] });
  });
});
