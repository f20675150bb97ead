import { validator } from "hono/validator";
import type * as z from "zod";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";

/** Checks the JSON body; read it with `c.req.valid("json")`. Also gives the body its type for `hc`. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return validator("json", (value, c): z.output<Schema> => {
    const type = c.req.header("content-type") ?? "";
    if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type)) {
      throw new AppError("UNSUPPORTED", "The body must be JSON, with content-type application/json.");
    }
    return parse(schema, value);
  });
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
  const causes = parsed.error.issues.map((issue) => ({
    field: issue.path.join("."),
    reason: "FieldValueInvalid",
    message: issue.message,
  }));
  const [first] = causes;
  const where = first?.field ? `${first.field}: ` : "";
  const details = { causes, ...(first?.field ? { path: first.field } : {}) };
  throw new AppError("INVALID", `${where}${first?.message ?? "The request is not valid."}`, details);
}
