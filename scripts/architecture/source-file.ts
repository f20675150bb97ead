import { posix } from "node:path";
import { parseSync, type ParseResult } from "oxc-parser";

export interface Import {
  specifier: string;
  /** Path of the imported file from the repository's root; undefined for a package. */
  file: string | undefined;
  typeOnly: boolean;
  line: number;
}

export interface SourceFile {
  path: string;
  folder: string;
  isTest: boolean;
  imports: Import[];
  /** The source with every comment blanked out; lines stay where they are. */
  code: string;
}

export function readSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  return {
    path,
    folder: path.split("/")[0]!,
    isTest: /\.(test|testsuite)\.tsx?$/.test(path),
    imports: importsOf(path, text, parsed),
    code: withoutComments(text, parsed),
  };
}

function importsOf(path: string, text: string, parsed: ParseResult): Import[] {
  const found: { specifier: string; typeOnly: boolean; start: number }[] = [];
  for (const { moduleRequest, entries, start } of parsed.module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, typeOnly, start });
  }
  for (const { entries, start } of parsed.module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (from) found.push({ specifier: from.value, typeOnly: entries.every((entry) => entry.isType), start });
  }
  for (const { moduleRequest, start } of parsed.module.dynamicImports) {
    const literal = /^["'`](.*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal) found.push({ specifier: literal[1]!, typeOnly: false, start });
  }
  return found.map(({ specifier, typeOnly, start }) => ({
    specifier,
    file: targetOf(path, specifier),
    typeOnly,
    line: text.slice(0, start).split("\n").length,
  }));
}

function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("#")) return `${specifier.slice(1)}.ts`;
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ""));
}

function withoutComments(text: string, parsed: ParseResult): string {
  let code = text;
  for (const { start, end } of parsed.comments) {
    code = code.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
  }
  return code;
}
