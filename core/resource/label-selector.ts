import { labelValueErrors, qualifiedKeyErrors } from "./name.ts";

/** `a`, `!a`, `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`; all must hold. */
export type Requirement =
  | { operator: "exists" | "absent"; key: string }
  | { operator: "in" | "notin"; key: string; values: string[] };

export type SelectorResult = { ok: true; requirements: Requirement[] } | { ok: false; message: string };

/** Long enough for any list of values, short enough that reading it costs nothing. */
const LENGTH_MAX = 4000;

const SET = /^([^\s=!,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUAL = /^([^\s=!,()]+)\s*(==|=|!=)\s*([^\s=!,()]*)$/;
const EXISTS = /^(!?)\s*([^\s=!,()]+)$/;

/** Commas inside parentheses separate values, others separate requirements. */
function split(text: string): string[] {
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function parseOne(part: string): Requirement | null {
  const set = SET.exec(part);
  if (set) {
    const values = set[3]!.split(",").map((value) => value.trim());
    return { operator: set[2] as "in" | "notin", key: set[1]!, values };
  }
  const equal = EQUAL.exec(part);
  if (equal) return { operator: equal[2] === "!=" ? "notin" : "in", key: equal[1]!, values: [equal[3]!] };
  const exists = EXISTS.exec(part);
  if (exists) return { operator: exists[1] ? "absent" : "exists", key: exists[2]! };
  return null;
}

function errorsOf(requirement: Requirement): string[] {
  const keys = qualifiedKeyErrors(requirement.key).map((error) => `key "${requirement.key}": ${error}`);
  if (!("values" in requirement)) return keys;
  return [
    ...keys,
    ...requirement.values.flatMap((value) => labelValueErrors(value).map((error) => `value "${value}": ${error}`)),
  ];
}

export function parseLabelSelector(text: string): SelectorResult {
  if (text.trim() === "") return { ok: true, requirements: [] };
  if (text.length > LENGTH_MAX) return { ok: false, message: `a selector has at most ${LENGTH_MAX} characters` };
  const requirements: Requirement[] = [];
  for (const part of split(text)) {
    const requirement = parseOne(part);
    if (!requirement) return { ok: false, message: `unable to parse requirement: "${part}"` };
    const [error] = errorsOf(requirement);
    if (error) return { ok: false, message: error };
    requirements.push(requirement);
  }
  return { ok: true, requirements };
}

/** Whether labels meet all requirements. */
export function matchesLabels(requirements: readonly Requirement[], labels: Readonly<Record<string, string>>): boolean {
  return requirements.every((requirement) => {
    const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
    switch (requirement.operator) {
      case "exists":
        return value !== undefined;
      case "absent":
        return value === undefined;
      case "in":
        return value !== undefined && requirement.values.includes(value);
      case "notin":
        return value === undefined || !requirement.values.includes(value);
    }
  });
}
