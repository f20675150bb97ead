/** What clients say beside the body: query parameters, and DeleteOptions. */
import * as z from "zod";
import { badRequest, StatusError } from "#core/resource/status-error";
import type { FieldValidation } from "#core/resource/field-validation";
import type { Preconditions, Propagation, WriteOptions } from "#services/resource/command";

const FIELD_VALIDATION: ReadonlySet<string> = new Set(["Strict", "Warn", "Ignore"]);

export interface Query {
  (name: string): string | undefined;
}

/** `agent` is the User-Agent: its first word names the writer when nothing else does. */
export function writeOptions(query: Query, agent: string | undefined, duplicates: string[] = []): WriteOptions {
  const fieldValidation = query("fieldValidation") || "Warn";
  if (!FIELD_VALIDATION.has(fieldValidation)) {
    throw invalidOption(
      "fieldValidation",
      `Unsupported value: "${fieldValidation}": supported values: "Ignore", "Warn", "Strict"`,
    );
  }
  const fieldManager = query("fieldManager") || managerOf(agent);
  return {
    dryRun: isDryRun(query("dryRun")),
    fieldValidation: fieldValidation as FieldValidation,
    ...(fieldManager ? { fieldManager } : {}),
    ...(duplicates.length > 0 ? { duplicates } : {}),
  };
}

function managerOf(agent: string | undefined): string {
  return (agent ?? "").split("/")[0]!.trim().slice(0, 128);
}

function isDryRun(value: string | undefined): boolean {
  if (value === undefined || value === "") return false;
  if (value === "All") return true;
  throw invalidOption("dryRun", `Unsupported value: "${value}": supported values: "All"`);
}

function invalidOption(field: string, message: string): StatusError {
  return new StatusError("Invalid", `the options are invalid: ${field}: ${message}`, {
    causes: [{ field, reason: "FieldValueNotSupported", message }],
  });
}

export function flag(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

export function wholeNumber(query: Query, name: string): number | undefined {
  const text = query(name);
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`${name}: must be a whole number`);
  return Number(text);
}

const DeleteBody = z.object({
  dryRun: z.array(z.string()).nullish(),
  propagationPolicy: z.enum(["Background", "Foreground", "Orphan"]).nullish(),
  orphanDependents: z.boolean().nullish(),
  preconditions: z.object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() }).nullish(),
});

export interface DeleteOptions {
  options: WriteOptions;
  preconditions: Preconditions;
  propagation?: Propagation;
}

/** `kubectl delete` says what it wants in the body, others in the query. */
export function deleteOptions(query: Query, body: unknown, agent: string | undefined): DeleteOptions {
  const parsed = DeleteBody.safeParse(body ?? {});
  if (!parsed.success) throw badRequest("the body must be DeleteOptions");
  const { dryRun, propagationPolicy, orphanDependents, preconditions } = parsed.data;
  const options = writeOptions(query, agent);
  for (const value of dryRun ?? []) options.dryRun = isDryRun(value) || options.dryRun;
  const asked = propagationPolicy ?? query("propagationPolicy");
  const propagation = asked ? readPropagation(asked) : orphanDependents ? "Orphan" : undefined;
  return {
    options,
    preconditions: {
      ...(preconditions?.uid ? { uid: preconditions.uid } : {}),
      ...(preconditions?.resourceVersion ? { resourceVersion: preconditions.resourceVersion } : {}),
    },
    ...(propagation ? { propagation } : {}),
  };
}

function readPropagation(value: string): Propagation {
  if (value === "Background" || value === "Foreground" || value === "Orphan") return value;
  throw invalidOption(
    "propagationPolicy",
    `Unsupported value: "${value}": supported values: "Foreground", "Background", "Orphan"`,
  );
}
