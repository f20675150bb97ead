import { dirname } from "node:path";
import { MAY_IMPORT, MAY_IMPORT_TYPES, OUTSIDE, PACKAGE_HOMES, PACKAGES } from "./import-table.ts";
import type { Import, SourceFile } from "./source-file.ts";

/** Every import that the table forbids, as `file:line: why`. */
export function importViolations(files: SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((imported) => {
      const why = imported.file === undefined ? packageFault(file, imported) : fileFault(file, imported, imported.file);
      return why ? [`${file.path}:${imported.line}: ${why}`] : [];
    }),
  );
}

function fileFault(file: SourceFile, imported: Import, target: string): string | undefined {
  const folder = target.split("/")[0]!;
  if (/\.(test|testsuite)\.tsx?$/.test(target) && !file.isTest && !OUTSIDE.includes(file.folder)) {
    return `the product imports a test, ${target}`;
  }
  if (folder === file.folder) {
    const neighbour = dirname(target) === dirname(file.path) && imported.specifier.startsWith("#");
    return neighbour ? `a neighbour is imported relatively: ${target}` : undefined;
  }
  if (!imported.specifier.startsWith("#")) return `a relative import leaves ${file.folder}/: write #${folder}/…`;
  if (file.isTest || OUTSIDE.includes(file.folder)) return undefined;
  if (MAY_IMPORT[file.folder]?.includes(folder)) return undefined;
  if (imported.typeOnly && MAY_IMPORT_TYPES[file.folder]?.includes(folder)) return undefined;
  return `${file.folder}/ may not import ${folder}/ (${target})`;
}

function packageFault(file: SourceFile, { specifier, typeOnly }: Import): string | undefined {
  if (file.isTest || OUTSIDE.includes(file.folder)) return undefined;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const allowed = PACKAGES[file.folder];
  if (allowed && !allowed.values.includes(name) && !(typeOnly && allowed.types.includes(name))) {
    return `${file.folder}/ may not use the package ${name}`;
  }
  const homes = PACKAGE_HOMES[name];
  if (homes && !homes.includes(file.folder)) return `the package ${name} belongs to ${homes.join(", ")}`;
  return undefined;
}

/** Every import cycle among files (imports of types do not count), once each, as `a → b → a`. */
export function importCycles(files: SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]) => {
    if (state.get(path) === "open") cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (state.has(path)) return;
    state.set(path, "open");
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (file !== undefined && !typeOnly) visit(file, [...trail, path]);
    }
    state.set(path, "done");
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
