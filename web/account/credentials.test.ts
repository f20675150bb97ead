import { expect, test } from "vitest";
import { isEmail, safeNext } from "./credentials.ts";

test("after sign-in only our own addresses are opened", () => {
  expect(safeNext("/chat/1?q=a")).toBe("/chat/1?q=a");
  for (const other of [
    undefined,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "chat",
  ]) {
    expect(safeNext(other), String(other)).toBe("/chat");
  }
});

test("an address needs a name, an at and a domain", () => {
  expect(["a@b.co", " a@b.co ", "a.b+c@d.example"].every(isEmail)).toBe(true);
  expect(["", "a", "a@b", "a b@c.de", "@b.co"].some(isEmail)).toBe(false);
});
