import fc from "fast-check";
import { expect, test } from "vitest";
import { codePoints, firstCodePoints } from "./code-points.ts";

test("code points are counted and cut as characters, not as UTF-16 units", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat({ max: 20 }), (text, n) => {
      expect(codePoints(text)).toBe([...text].length);
      expect(firstCodePoints(text, n)).toBe([...text].slice(0, n).join(""));
    }),
  );
});
