import { Hono } from "hono";
import * as z from "zod";
import { RULES } from "#core/resource/kinds/registry";
import { KINDS } from "#protocol/kinds/registry";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";

const kinds = Object.values(KINDS).map(({ kind, plural, title, spec, references }) => ({
  kind,
  plural,
  title,
  schema: z.toJSONSchema(spec, { io: "input", unrepresentable: "any" }),
  columns: RULES[kind].columns,
  references,
}));

/** What editors are made from: every kind with the JSON Schema of its spec. */
export const kindRoutes = new Hono<ApiEnv>().use(requireActor).get("/", (c) => c.json({ kinds }));
