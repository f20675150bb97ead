import { Hono, type Context as HonoContext } from "hono";
import { requireGrant } from "#auth/grants";
import { coversNamespaceRole, namespacesFor, requireRight } from "#auth/policy";
import { withinScopes, type Verb } from "#auth/scopes";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import { writeThroughHub } from "#durable-objects/tenant-hub/write";
import {
  ChangeServiceAccount,
  CreateServiceAccount,
  CreateServiceKey,
  RotateKey,
  type MadeKey,
  type ServiceAccount,
} from "#protocol/api/access";
import { API_VERSION } from "#protocol/kinds/resource";
import { createApiKey, listApiKeys, loadApiKeyRow, revokeApiKey, rotateApiKey } from "#services/api-key/api-keys";
import {
  listServiceAccounts,
  loadServiceAccount,
  setServiceAccountRole,
} from "#services/service-account/service-accounts";
import { accessChanged } from "./access-changed.ts";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf } from "./middleware/validate.ts";

const KIND = "serviceaccounts";
const KEYS = "api-keys";
const OPTIONS = { dryRun: false, fieldValidation: "Strict" } as const;

/** Programs with a name, roles and keys of their own. */
export const serviceAccountRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", async (c) => {
    requireRight(c.var.actor, "list", KIND);
    const found = await listServiceAccounts(c.var.ctx, namespacesFor(c.var.actor, "list", KIND));
    return c.json({ service_accounts: found });
  })
  .post("/", body(CreateServiceAccount), async (c) => {
    const { actor, ctx } = c.var;
    const { name, namespace, display_name: displayName, role } = c.req.valid("json");
    requireRight(actor, "create", KIND, namespace);
    requireGrant(actor, role);
    const spec = displayName === undefined ? {} : { displayName };
    const manifest = { apiVersion: API_VERSION, kind: "ServiceAccount", metadata: { name, namespace }, spec };
    const { resource } = await writeThroughHub(c.env, actor, {
      verb: "create",
      kind: "ServiceAccount",
      namespace,
      manifest,
      options: OPTIONS,
    });
    const account = { id: resource.metadata.uid, namespace, name };
    if (role !== "none") await setServiceAccountRole(ctx, { ...account, role: "none" }, role);
    return c.json(await loadServiceAccount(ctx, null, account.id), 201);
  })
  .patch("/:id", body(ChangeServiceAccount), async (c) => {
    const account = await accountOf(c, "update", KIND);
    const { role } = c.req.valid("json");
    // Who cannot give a role cannot take it either.
    for (const one of [account.role, role]) requireGrant(c.var.actor, one);
    await setServiceAccountRole(c.var.ctx, account, role);
    await accessChanged(c.env, account.id);
    return c.body(null, 204);
  })
  .delete("/:id", async (c) => {
    const { id, namespace, name } = await accountOf(c, "delete", KIND);
    await writeThroughHub(c.env, c.var.actor, {
      verb: "delete",
      kind: "ServiceAccount",
      namespace,
      name,
      preconditions: { uid: id },
      options: OPTIONS,
    });
    await accessChanged(c.env, id);
    return c.body(null, 204);
  })
  .get("/:id/keys", async (c) => {
    const account = await accountOf(c, "list", KEYS);
    return c.json({ api_keys: await listApiKeys(c.var.ctx, holderOf(account)) });
  })
  .post("/:id/keys", body(CreateServiceKey), async (c) => {
    const account = await accountOf(c, "create", KEYS);
    const wanted = c.req.valid("json");
    requireCover(c, account, wanted.scopes);
    const made: MadeKey = await createApiKey(c.var.ctx, wanted, holderOf(account));
    return c.json(made, 201);
  })
  .post("/:id/keys/:key/rotate", body(RotateKey), async (c) => {
    const account = await accountOf(c, "create", KEYS);
    requireRight(c.var.actor, "delete", KEYS, account.namespace);
    const holder = holderOf(account);
    const id = keyOf(c);
    const { scopes } = await loadApiKeyRow(c.var.ctx, id, holder);
    requireCover(c, account, scopes);
    const overlapMs = c.req.valid("json").overlap_seconds * 1000;
    const made: MadeKey = await rotateApiKey(c.var.ctx, id, { overlapMs, holder });
    await accessChanged(c.env, account.id);
    return c.json(made, 201);
  })
  .delete("/:id/keys/:key", async (c) => {
    const account = await accountOf(c, "delete", KEYS);
    const id = keyOf(c);
    await revokeApiKey(c.var.ctx, id, holderOf(account));
    await accessChanged(c.env, account.id);
    return c.body(null, 204);
  });

/** The account in the address, when the actor sees it and has the right where it lives. */
async function accountOf(c: HonoContext<ApiEnv, "/:id">, verb: Verb, kind: string): Promise<ServiceAccount> {
  const { actor, ctx } = c.var;
  const account = await loadServiceAccount(ctx, namespacesFor(actor, "get", KIND), idOf(c));
  requireRight(actor, verb, kind, account.namespace);
  return account;
}

/** Who holds a key acts with all rights of its account: nobody makes one for more than they have themselves. */
function requireCover(c: HonoContext<ApiEnv>, account: ServiceAccount, scopes: string[] | null): void {
  const { actor } = c.var;
  requireGrant(actor, account.role);
  const above = Object.entries(account.namespaces).find(([name, role]) => !coversNamespaceRole(actor, role, name));
  if (above || !withinScopes(actor.scopes, scopes)) {
    throw new AppError("FORBIDDEN", "You cannot make a key with rights that you do not have.");
  }
}

function holderOf({ id, namespace }: ServiceAccount) {
  return { serviceAccountId: id, namespace };
}

function keyOf(c: HonoContext<ApiEnv, "/:id/keys/:key">): string {
  const id = c.req.param("key").toLowerCase();
  if (!isUuid(id)) throw new AppError("NOT_FOUND", "There is no such key.");
  return id;
}
