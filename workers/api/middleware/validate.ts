import type { Context } from "hono";
import { validator } from "hono/validator";
import type * as z from "zod";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import { isObject } from "#core/resource/merge-patch";
import { readBody } from "#core/resource/read-body";
import { textErrors } from "#core/resource/text-errors";

/** Checks the JSON body; read it with `c.req.valid("json")`. Also gives the body its type for `hc`. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return validator("json", (value: unknown, c): z.output<Schema> => {
    requireJson(c);
    // Before the schema, which goes as deep as the body does.
    requireStorable(value);
    return parse(schema, value);
  });
}

/** Refuses what no column of the database takes: NUL, halves of characters, bottomless nesting. */
export function requireStorable(value: unknown): void {
  const [cause] = textErrors(value, "");
  if (cause) refuse([cause]);
}

/** The JSON object in the body of a command that the conversation itself checks; `{}` when there is no body. */
export async function payloadOf(c: Context): Promise<Record<string, unknown>> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  if (bytes.length > 0) requireJson(c);
  const { value = {} } = readBody(bytes, "application/json");
  if (!isObject(value)) throw new AppError("INVALID", "The body must be a JSON object.");
  return value;
}

function requireJson(c: Context): void {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type)) {
    throw new AppError("UNSUPPORTED", "The body must be JSON, with content-type application/json.");
  }
}

/** Checks the query; read it with `c.req.valid("query")`. */
export function query<Schema extends z.ZodType>(schema: Schema) {
  return validator("query", (value): z.output<Schema> => parse(schema, value));
}

/** The id in the address; what cannot be one of ours is not there. */
export function idOf(c: { req: { param(name: "id"): string } }): string {
  const id = c.req.param("id").toLowerCase();
  if (!isUuid(id)) throw new AppError("NOT_FOUND", "There is nothing at this address.");
  return id;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  return refuse(
    parsed.error.issues.slice(0, CAUSES_MAX).map((issue) => ({
      field: fieldOf(issue),
      reason: "FieldValueInvalid",
      message: clipped(issue.message),
    })),
  );
}

/** Enough to mend a request by, whatever it held. */
const CAUSES_MAX = 100;
const TEXT_MAX = 500;

function clipped(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

/** Where it is wrong: also of a member that should not be there. */
function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
  return clipped(path.join("."));
}

function refuse(causes: { field: string; reason: string; message: string }[]): never {
  const [first] = causes;
  const where = first?.field ? `${first.field}: ` : "";
  const details = { causes, ...(first?.field ? { path: first.field } : {}) };
  throw new AppError("INVALID", `${where}${first?.message ?? "The request is not valid."}`, details);
}
