import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { importCycles, importViolations } from "./import-rules.ts";
import { MAY_IMPORT } from "./import-table.ts";
import { readSource } from "./source-file.ts";
import { nameViolations, textViolations } from "./text-rules.ts";

function violations(path: string, text: string): string[] {
  return importViolations([readSource(path, text)]);
}

test("an import against the table is named with its place", () => {
  const text = `import * as z from "zod";\nimport { app } from "#workers/api/app";`;
  expect(violations("services/task/load.ts", text)).toEqual([
    "services/task/load.ts:2: services/ may not import workers/ (workers/api/app.ts)",
  ]);
});

test("a forbidden folder is found behind every form of import", () => {
  for (const form of [
    `import { a } from "#services/x";`,
    `import "#services/x";`,
    `export { a } from "#services/x";`,
    `const a = await import("#services/x");`,
  ]) {
    expect(violations("core/agent/decide.ts", form), form).toHaveLength(1);
  }
});

test("imports of the table, neighbours and tests pass", () => {
  expect(violations("tools/recall.ts", `import { a } from "#memory/x"; import { b } from "./b.ts";`)).toEqual([]);
  expect(violations("core/a.test.ts", `import { a } from "#services/x";`)).toEqual([]);
});

test("web may import the types of the API, never its code", () => {
  expect(violations("web/api.ts", `import type { Api } from "#workers/api/app";`)).toEqual([]);
  expect(violations("web/api.ts", `import { Api } from "#workers/api/app";`)).toHaveLength(1);
});

test("a relative import stays in its folder, and the product imports no test", () => {
  expect(violations("core/a.ts", `import { b } from "../protocol/b.ts";`)).toHaveLength(1);
  expect(violations("core/a.ts", `import { b } from "./b.testsuite.ts";`)).toHaveLength(1);
});

test("packages stay in their homes", () => {
  expect(violations("protocol/a.ts", `import { x } from "hono";`)).toHaveLength(1);
  expect(violations("core/a.ts", `import type { X } from "@ai-sdk/provider";`)).toEqual([]);
  expect(violations("core/a.ts", `import { X } from "@ai-sdk/provider";`)).toHaveLength(1);
  expect(violations("workers/api/a.ts", `import { eq } from "drizzle-orm";`)).toHaveLength(1);
  expect(violations("services/a/b.ts", `import { eq } from "drizzle-orm/pg-core";`)).toEqual([]);
});

test("a cycle is found, one of types alone is none", () => {
  const a = readSource("core/a.ts", `import { b } from "./b.ts";`);
  const b = readSource("core/b.ts", `import { c } from "#core/c";`);
  expect(importCycles([a, b, readSource("core/c.ts", `import { a } from "./a.ts";`)])).toEqual([
    "core/a.ts → core/b.ts → core/c.ts → core/a.ts",
  ]);
  expect(importCycles([a, b, readSource("core/c.ts", `import type { A } from "./a.ts";`)])).toEqual([]);
});

test("text rules see code, not comments", () => {
  const breach = readSource("workers/a.ts", `// getByName\nenv.ROOM.getByName("x");\nconsole.log(1);`);
  expect(textViolations([breach])).toEqual([
    "workers/a.ts:2: only durable-objects/stubs.ts addresses a Durable Object",
    "workers/a.ts:3: only the log file of a runtime prints",
  ]);
  const env = readSource("tools/a.ts", `export function a(env: Env, sql: Sql) { sql.exec("select 1"); }`);
  expect(textViolations([env])).toHaveLength(2);
  expect(textViolations([readSource("durable-objects/kit/a.ts", `sql.exec("select 1")`)])).toEqual([]);
});

test("names that say nothing are refused", () => {
  expect(nameViolations([readSource("core/utils/a.ts", ""), readSource("core/task-manager.ts", "")])).toHaveLength(2);
});

test("the table of ARCHITECTURE.md is the one that is enforced", async () => {
  const document = await readFile("ARCHITECTURE.md", "utf8");
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    const row = new RegExp(`^\\| ${folder} \\| (.*) \\|$`, "m").exec(document)?.[1];
    expect(row, `a row for ${folder}`).toBeDefined();
    const listed = row === "nothing" ? [] : row!.split(", ");
    expect(listed.toSorted(), folder).toEqual([...allowed].toSorted());
  }
});
