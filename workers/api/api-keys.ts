import { Hono } from "hono";
import { requireRight } from "#auth/policy";
import { withinScopes } from "#auth/scopes";
import { AppError } from "#core/errors";
import { CreateApiKey } from "#protocol/api/accounts";
import { createApiKey, listApiKeys, revokeApiKey } from "#services/api-key/api-keys";
import { accessChanged } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf } from "./middleware/validate.ts";

export const apiKeyRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", async (c) => {
    requireRight(c.var.actor, "list", "api-keys");
    return c.json({ api_keys: await listApiKeys(c.var.ctx) });
  })
  .post("/", body(CreateApiKey), async (c) => {
    const wanted = c.req.valid("json");
    requireRight(c.var.actor, "create", "api-keys");
    if (!withinScopes(c.var.actor.scopes, wanted.scopes)) {
      throw new AppError("FORBIDDEN", "A key cannot make one with more rights than its own.", { path: "scopes" });
    }
    return c.json(await createApiKey(c.var.ctx, wanted), 201);
  })
  .delete("/:id", async (c) => {
    requireRight(c.var.actor, "delete", "api-keys");
    await revokeApiKey(c.var.ctx, idOf(c));
    await accessChanged(c.env, c.var.actor.userId);
    return c.body(null, 204);
  });
