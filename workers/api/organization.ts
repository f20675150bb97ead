import { Hono } from "hono";
import { requirePerson } from "#auth/policy";
import { SwitchOrganization } from "#protocol/api/accounts";
import { switchOrganization } from "#services/organization/switch";
import type { ApiEnv } from "./environment.ts";
import { depsOf } from "./middleware/deps.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body } from "./middleware/validate.ts";

/**
 * Which organization the session acts in. Elsewhere than in this isolate it takes up to ten seconds to be noticed; a
 * client that cannot wait names the organization in `X-Weft-Organization`.
 */
export const organizationRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .post("/switch", body(SwitchOrganization), async (c) => {
    const { actor, ctx } = c.var;
    requirePerson(actor);
    const organization = await switchOrganization(ctx, c.req.valid("json").organization_id);
    depsOf(c.env).cache.forget(({ credentialId }) => credentialId === actor.credentialId);
    return c.json({ organization });
  });
