import { Hono } from "hono";
import * as z from "zod";
import { KINDS } from "#protocol/kinds/registry";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";

const kinds = Object.values(KINDS).map(({ kind, plural, title, spec, columns, references }) => ({
  kind,
  plural,
  title,
  schema: z.toJSONSchema(spec, { io: "input", unrepresentable: "any" }),
  columns,
  references,
}));

/** What editors are made from: every kind with the JSON Schema of its spec. */
export const kindRoutes = new Hono<ApiEnv>().use(requireActor).get("/", (c) => c.json({ kinds }));
