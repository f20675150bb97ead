import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesLabels, parseLabelSelector, type Requirement } from "./label-selector.ts";

const word = fc.stringMatching(/^[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,8}[a-zA-Z0-9])?$/);
const key = fc.oneof(
  word,
  fc.stringMatching(/^[a-z0-9]{1,5}(\.[a-z0-9]{1,5})?$/).map((prefix) => `${prefix}/tier`),
);
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ operator: fc.constantFrom("exists" as const, "absent" as const), key }),
  fc.record({
    operator: fc.constantFrom("in" as const, "notin" as const),
    key,
    values: fc.array(word, { minLength: 1, maxLength: 4 }),
  }),
);

/** One of the spellings of a requirement. */
function write(entry: Requirement, spelling: number): string {
  const space = spelling % 2 === 0 ? "" : " ";
  if (!("values" in entry)) return entry.operator === "exists" ? entry.key : `!${space}${entry.key}`;
  if (entry.values.length > 1) return `${entry.key} ${entry.operator} (${entry.values.join(`,${space}`)})`;
  const sign = entry.operator === "notin" ? "!=" : ["=", "=="][spelling % 2];
  return `${entry.key}${space}${sign}${space}${entry.values[0]}`;
}

describe("parseLabelSelector", () => {
  it("reads what can be written, in every spelling", () => {
    fc.assert(
      fc.property(fc.array(requirement, { maxLength: 5 }), fc.nat(3), (requirements, spelling) => {
        const text = requirements.map((entry) => write(entry, spelling)).join(spelling > 1 ? " , " : ",");
        expect(parseLabelSelector(text)).toEqual({ ok: true, requirements });
      }),
    );
  });

  it("never throws, and what it reads has valid keys and values", () => {
    const odd = fc.string({
      unit: fc.constantFrom("a", "B", "=", "!", ",", "(", ")", " ", "in", "notin", "/", ".", "\u0000"),
    });
    fc.assert(
      fc.property(odd, (text) => {
        const result = parseLabelSelector(text);
        if (result.ok) for (const { key: name } of result.requirements) expect(name).toMatch(/^[\w./-]+$/);
        else expect(result.message).not.toBe("");
      }),
      { numRuns: 3000 },
    );
  });

  it.each(["a=b=c", "a in b", "a in (b", "a notin b)", "a,,b", "!", "=b", "a=ü", "-a", "a b", "(a)"])(
    "refuses %j",
    (text) => expect(parseLabelSelector(text).ok).toBe(false),
  );

  it("refuses a selector that is longer than anybody writes, at once", () => {
    expect(parseLabelSelector("a,".repeat(100_000)).ok).toBe(false);
  });
});

const matches = (text: string, labels: Record<string, string>) => {
  const selector = parseLabelSelector(text);
  return selector.ok && matchesLabels(selector.requirements, labels);
};

it("holds labels to all requirements", () => {
  const labels = { a: "1", b: "" };
  for (const text of ["", "a", "a=1", "a==1", "a!=2", "!c", "c!=1", "a in (1,2)", "a notin (2)", "b=", "a,b,!c"]) {
    expect(matches(text, labels), text).toBe(true);
  }
  for (const text of ["c", "a=2", "a!=1", "!a", "a in (2,3)", "a notin (1)", "a,c", "toString", "c="]) {
    expect(matches(text, labels), text).toBe(false);
  }
});
