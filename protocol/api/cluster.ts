import * as z from "zod";

/** GET /api/v1/cluster: what a kubeconfig needs. `authority`: PEM, or null where a public authority vouches. */
export const Cluster = z.object({ server: z.url(), authority: z.string().nullable() });
export type Cluster = z.infer<typeof Cluster>;
