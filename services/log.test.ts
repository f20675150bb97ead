import { expect, test } from "vitest";
import { describeError } from "./log.ts";

test("the description of an error tells where it was thrown but not its message", () => {
  const cause = Object.assign(new Error("insert into users values ('secret@example.com')"), { code: "23505" });
  const described = describeError(new Error("Failed query: secret@example.com", { cause }));
  expect(described).toMatchObject({ name: "Error", cause: { name: "Error", code: "23505" } });
  expect(described.frames[0]).toContain("log.test.ts");
  expect(JSON.stringify(described)).not.toContain("secret@example.com");
});

test("what is thrown without being an error is described by its type", () => {
  expect(describeError("a secret")).toEqual({ name: "string", frames: [] });
});
