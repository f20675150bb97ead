import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import known from "../channel-vectors.json" with { type: "json" };

test("every known answer is asked for by a test that runs in both runtimes", () => {
  const channels = `${import.meta.dirname}/..`;
  const tests = globSync("*/vectors.test.ts", { cwd: channels });
  const source = tests.map((path) => readFileSync(`${channels}/${path}`, "utf8")).join("\n");
  const asked = new Set(Array.from(source.matchAll(/vector\("([^"]+)"\)/g), (match) => match[1]));
  expect(known.vectors.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
});
