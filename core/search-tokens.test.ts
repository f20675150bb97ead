import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchAll, searchAny, searchTokens } from "./search-tokens.ts";

describe("searchTokens", () => {
  it("keeps words whole, in lower case, with the organization beside them", () => {
    expect(searchTokens("Hello, WORLD2 hello", "o1")).toEqual([":o1", "hello", "world2"]);
  });

  it("cuts Chinese into pairs and keeps the last character", () => {
    expect(searchTokens("天气预报 Weft很好", "o")).toEqual([":o", "天气", "气预", "预报", "报", "weft", "很好", "好"]);
  });

  it("takes full-width letters as plain ones", () => {
    expect(searchTokens("ＡＢＣ１", "o")).toContain("abc1");
  });

  it("never makes a token that could pass for another organization's", () => {
    const characters = fc.array(fc.constantFrom(..."aB9:：︓ '&|!天气é\u0301\0\uD800", "🙂", ":own", ":other"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(characters, (characters) => {
        const text = characters.join("");
        expect(searchTokens(text, "own").filter((token) => token.startsWith(":"))).toEqual([":own"]);
      }),
    );
  });
});

describe("searchAll", () => {
  it("asks for the organization and every term", () => {
    expect(searchAll("hel 天气预", "o1")).toBe("':o1' & 'hel':* & '天气' & '气预'");
  });

  it("finds a single character by its beginning", () => {
    expect(searchAll("天", "o")).toBe("':o' & '天':*");
  });

  it("has nothing to look for in mere punctuation", () => {
    expect(searchAll(" !?' & | ", "o")).toBeNull();
  });

  it("finds every piece of a Chinese text that it indexed", () => {
    const han = fc.array(fc.constantFrom(..."今天的天气很好我们去公园"), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(han, fc.nat(), fc.nat(), (points, a, b) => {
        const from = a % (points.length - 1);
        const to = from + 2 + (b % (points.length - from - 1));
        const piece = points.slice(from, to).join("");
        const tokens = new Set(searchTokens(points.join(""), "o"));
        const wanted = searchAll(piece, "o")!
          .split(" & ")
          .map((term) => term.slice(1, term.lastIndexOf("'")));
        expect(wanted.filter((token) => !tokens.has(token))).toEqual([]);
      }),
    );
  });
});

describe("searchAny", () => {
  it("leaves common words out", () => {
    expect(searchAny("what is the favourite tea")).toBe("'favourite':* | 'tea':*");
    expect(searchAny("what is it")).toBeNull();
  });
});
