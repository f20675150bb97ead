// `npm run check:architecture`: the import table, cycles, and rules that a linter has no word for.
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { importCycles, importViolations } from "./import-rules.ts";
import { MAY_IMPORT, OUTSIDE } from "./import-table.ts";
import { readSource, type SourceFile } from "./source-file.ts";
import { nameViolations, textViolations } from "./text-rules.ts";

const root = dirname(dirname(import.meta.dirname));

async function sources(): Promise<SourceFile[]> {
  const folders = [...Object.keys(MAY_IMPORT), ...OUTSIDE];
  const files: SourceFile[] = [];
  for await (const path of glob(`{${folders.join(",")}}/**/*.{ts,tsx}`, { cwd: root })) {
    if (path.startsWith("web/dist/") || path.endsWith(".d.ts")) continue;
    files.push(readSource(path.replaceAll("\\", "/"), await readFile(join(root, path), "utf8")));
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const files = await sources();
const faults = [
  ...importViolations(files),
  ...importCycles(files).map((cycle) => `import cycle: ${cycle}`),
  ...textViolations(files),
  ...nameViolations(files),
];
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`architecture: ${files.length} files keep the rules\n`);
