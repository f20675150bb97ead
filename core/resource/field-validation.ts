/** What happens to fields that no schema knows and to fields that are given twice: `?fieldValidation=`. */
import type { KindDefinition } from "#protocol/kinds/definition";
import { badRequest } from "./status-error.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** A hostile manifest can be wrong in more places than anybody reads. */
const WARNINGS_MAX = 20;
/** Of one warning: it goes into a header. */
const WARNING_LENGTH_MAX = 200;

interface Found {
  mode: FieldValidation;
  unknown: string[];
  duplicates: string[];
  notes: string[];
}

/** The warnings for the client; notes are always among them. Throws the strict decoding error of Kubernetes. */
export function fieldWarnings({ kind, apiVersion }: KindDefinition, found: Found): string[] {
  const problems = [
    ...found.unknown.slice(0, WARNINGS_MAX).map((field) => ({ field, text: `unknown field ${quoted(field)}` })),
    ...found.duplicates.map((field) => ({ field, text: `duplicate field ${quoted(field)}` })),
  ].slice(0, WARNINGS_MAX);
  const texts = problems.map(({ text }) => text);
  if (found.mode === "Strict" && problems.length > 0) {
    const version = apiVersion.split("/").at(-1);
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${texts.join(", ")}`,
      problems.map(({ field, text }) => ({ field, reason: "FieldValueInvalid", message: text })),
    );
  }
  return [...(found.mode === "Ignore" ? [] : texts), ...found.notes.slice(0, WARNINGS_MAX)].map((text) =>
    text.slice(0, WARNING_LENGTH_MAX),
  );
}

function quoted(field: string): string {
  return JSON.stringify(field.slice(0, WARNING_LENGTH_MAX / 2));
}
