import { OUTSIDE } from "./import-table.ts";
import type { SourceFile } from "./source-file.ts";

interface TextRule {
  pattern: RegExp;
  allowedIn: RegExp;
  why: string;
}

const RULES: TextRule[] = [
  {
    pattern: /\b(getByName|idFromName|newUniqueId)\b/,
    allowedIn: /^durable-objects\/stubs\.ts$/,
    why: "only durable-objects/stubs.ts addresses a Durable Object",
  },
  {
    pattern: /\bsql\s*\.\s*exec\b/,
    allowedIn: /^durable-objects\/(kit\/|.*\bstore\b)/,
    why: "the SQL of a Durable Object is in its store files or in kit/",
  },
  {
    pattern: /\bconsole\s*\./,
    allowedIn: /^(services|web)\/log\.ts$/,
    why: "only the log file of a runtime prints",
  },
  {
    pattern: /[:<(,|&]\s*Env\b(?!\[)/,
    allowedIn: /^(workers|durable-objects|redis)\/|^db\/connect\.ts$/,
    why: "Env is read only in workers/, durable-objects/, db/connect and redis/",
  },
  {
    pattern: /\bMath\.random\s*\(/,
    allowedIn: /^(web|local)\//,
    why: "chance comes from secrets/random, or is an argument",
  },
];

export function textViolations(files: SourceFile[]): string[] {
  return files
    .filter((file) => !file.isTest && !OUTSIDE.includes(file.folder))
    .flatMap((file) => RULES.filter((rule) => !rule.allowedIn.test(file.path)).flatMap((rule) => breaches(file, rule)));
}

function breaches({ path, code }: SourceFile, { pattern, why }: TextRule): string[] {
  return code.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${why}`] : []));
}

const FORBIDDEN_FOLDERS = /(^|\/)(utils?|helpers?|common|shared|misc)\//;
const FORBIDDEN_NAMES = /-(manager|helper|util|base|handler|processor|service|controller|impl)\.tsx?$/;

/** Names that say nothing about what a thing is. */
export function nameViolations(files: SourceFile[]): string[] {
  return files
    .filter(({ path }) => FORBIDDEN_FOLDERS.test(path) || FORBIDDEN_NAMES.test(path))
    .map(({ path }) => `${path}: a name that says nothing of what it is`);
}
