import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelValueErrors, nameErrors, namespaceErrors, qualifiedKeyErrors } from "./name.ts";

describe("names of resources", () => {
  it.each(["a", "Chat", "spec-dev-team", "gpt-5.6", "客服 助手", "v2(beta)x", "Ünïcode", "a".repeat(100)])(
    "allows %s",
    (name) => expect(nameErrors(name)).toEqual([]),
  );

  it.each([
    "",
    ".",
    "..",
    "-a",
    "a-",
    " a",
    "a ",
    "a/b",
    "a%2Fb",
    "a\\b",
    "a?b",
    "a#b",
    "a\nb",
    "a\u0000b",
    "a\u200Bb",
  ])("refuses %j", (name) => expect(nameErrors(name)).not.toEqual([]));

  it("refuses half a character, a form that looks like another, and what is too long", () => {
    expect(nameErrors("a\uD800b")).not.toEqual([]);
    expect(nameErrors("e\u0301")).toEqual(["must be in Unicode normal form C"]);
    expect(nameErrors("a".repeat(101))).toEqual(["must be no more than 100 characters"]);
  });

  it("says all that is wrong at once", () => {
    expect(nameErrors(`-a/b${"c".repeat(100)}\n`)).toHaveLength(4);
  });

  // Each is one that some rule, or an address, treats in its own way.
  const special = [..."aZ9é客ü🙂 .-_~!*'()/\\%?#+&=:;@[]", "\0", "\n", "\u0301", "\u200B", "\uD800", "\u{10FFFF}"];
  const characters = fc.array(fc.constantFrom(...special), { maxLength: 6 });

  it("what it allows survives an address and splits a reference in one way", () => {
    fc.assert(
      fc.property(characters, (characters) => {
        const name = characters.join("");
        if (nameErrors(name).length > 0) return;
        const url = new URL(`http://h/ns/${encodeURIComponent(name)}`);
        expect(decodeURIComponent(url.pathname.split("/")[2]!)).toBe(name);
        expect(`Bot/default/${name}`.split("/")).toHaveLength(3);
      }),
      { numRuns: 500 },
    );
  });
});

describe("namespaces and labels", () => {
  it("are as Kubernetes has them", () => {
    for (const good of ["default", "a", "team-1", "a".repeat(63)]) expect(namespaceErrors(good)).toEqual([]);
    for (const bad of ["", "A", "-a", "a-", "a.b", "a_b", "a".repeat(64)]) expect(namespaceErrors(bad)).not.toEqual([]);
    for (const good of ["app", "weft.dev/tier", "A_b.c-1"]) expect(qualifiedKeyErrors(good)).toEqual([]);
    for (const bad of ["", "/", "a/", "/a", "a/b/c", "A.b/c", "-a", "a".repeat(64), `${"a".repeat(254)}/b`]) {
      expect(qualifiedKeyErrors(bad)).not.toEqual([]);
    }
    for (const good of ["", "web", "1.2_3-x"]) expect(labelValueErrors(good)).toEqual([]);
    for (const bad of ["-", "a b", "ü", "a".repeat(64)]) expect(labelValueErrors(bad)).not.toEqual([]);
  });
});
