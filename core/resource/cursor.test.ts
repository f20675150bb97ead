import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { nameErrors } from "./name.ts";

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .filter((text) => nameErrors(text).length === 0);

it("reads back what it wrote, in letters that an address takes as they are", () => {
  fc.assert(
    fc.property(fc.nat(), fc.stringMatching(/^[a-z]{1,20}$/), name, (version, namespace, last) => {
      const cursor = { resourceVersion: String(version), namespace, name: last };
      const text = encodeCursor(cursor);
      expect(encodeURIComponent(text)).toBe(text);
      expect(decodeCursor(text)).toEqual(cursor);
    }),
  );
});

it("answers null for anything else", () => {
  const other = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.json().map((text) => btoa(encodeURIComponent(text))),
  );
  fc.assert(fc.property(other, (text) => decodeCursor(text) === null));
  const url = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  for (const bad of [["1", "a"], ["x", "a", "b"], ["1", 2, "b"], ["1", "a", "b\u0000"], ["1", "a\u0000", "b"], {}]) {
    expect(decodeCursor(url(bad))).toBeNull();
  }
});
