import { Hono } from "hono";
import { connect } from "#db/connect";
import { loadShare } from "#services/share/load";
import type { ApiEnv } from "./environment.ts";

/** For everybody who has the link. */
export const shareRoutes = new Hono<ApiEnv>().get("/:token", async (c) => {
  const shared = await loadShare(connect(c.env), c.req.param("token"), Date.now());
  // Not in a cache, so that taking the link back works at once; not in a search engine.
  c.header("cache-control", "no-store");
  c.header("x-robots-tag", "noindex");
  return c.json(shared);
});
