import { Hono } from "hono";
import type { Cluster } from "#protocol/api/cluster";
import type { ApiEnv } from "./environment.ts";

/** Public: where Kubernetes clients reach this installation, and whose certificate to expect there. */
export const clusterRoutes = new Hono<ApiEnv>().get("/", (c) => {
  const { CLUSTER_URL, CLUSTER_AUTHORITY, PUBLIC_URL } = c.env;
  const cluster: Cluster = { server: CLUSTER_URL || PUBLIC_URL, authority: CLUSTER_AUTHORITY || null };
  return c.json(cluster);
});
