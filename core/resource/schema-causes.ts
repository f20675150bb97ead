import type * as z from "zod";
import type { Cause } from "#protocol/kinds/resource";
import { childPath } from "./text-errors.ts";

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function describe(issue: z.core.$ZodIssue, value: unknown): Pick<Cause, "reason" | "message"> {
  if (value === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) {
    return { reason: "FieldValueRequired", message: "Required value" };
  }
  switch (issue.code) {
    case "invalid_type":
      return { reason: "FieldValueTypeInvalid", message: `Invalid value: must be of type ${issue.expected}` };
    case "invalid_value": {
      const values = issue.values.map((entry) => JSON.stringify(entry)).join(", ");
      return {
        reason: "FieldValueNotSupported",
        message: `Unsupported value: ${show(value)}: supported values: ${values}`,
      };
    }
    case "too_big":
      if (issue.origin === "string") return tooLong(`${issue.maximum} characters`);
      if (issue.origin !== "array") return { reason: "FieldValueInvalid", message: `Invalid value: ${issue.message}` };
      return { reason: "FieldValueTooMany", message: `Too many: must have at most ${issue.maximum} items` };
    default:
      return { reason: "FieldValueInvalid", message: `Invalid value: ${issue.message}` };
  }
}

function tooLong(most: string): Pick<Cause, "reason" | "message"> {
  return { reason: "FieldValueTooLong", message: `Too long: may not be more than ${most}` };
}

/** All that a schema found, as Kubernetes says it. A secret given inline is never repeated. */
export function schemaCauses(error: z.ZodError, input: unknown, root: string): Cause[] {
  return error.issues.map((issue) => {
    const field = issue.path.reduce<string>(
      (path, key) => childPath(path, typeof key === "number" ? key : String(key)),
      root,
    );
    return { field, ...describe(issue, valueAt(input, issue.path)) };
  });
}
