import { Hono } from "hono";
import { StatusError } from "#core/resource/status-error";
import type { ApiEnv } from "../environment.ts";
import { requireActor } from "../middleware/require-actor.ts";
import { statusResponse } from "../../errors.ts";
import { discovery } from "./discovery.ts";
import { listEvents } from "./events.ts";
import {
  createNamespace,
  deleteNamespace,
  getNamespace,
  listNamespaces,
  patchNamespace,
  replaceNamespace,
} from "./namespaces.ts";
import { getPod, listPods, podLog } from "./pods.ts";
import { get, getSubresource, list } from "./read.ts";
import { reviews } from "./reviews.ts";
import { deleted, referrers, restore, rewind, version, versions, writeSet } from "./sets.ts";
import { nothingHere } from "./target.ts";
import { create, patch, patchStatus, remove, removeAll, replace, replaceStatus } from "./write.ts";

const GROUP = "/apis/agent.wecode.io/v1";
const CORE = "/api/v1";
const COLLECTION = "/namespaces/:namespace/:plural";
const ITEM = `${COLLECTION}/:name` as const;
const SUBRESOURCE = `${ITEM}/:subresource{status|log}` as const;

/** The product's own kinds at their group's address, and below `/api/v1` where Wegent's clients look for them. */
function kinds(base: typeof GROUP | typeof CORE): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get(base + COLLECTION, (c) => list(c))
    .post(base + COLLECTION, (c) => create(c))
    .delete(base + COLLECTION, (c) => removeAll(c))
    .get(base + ITEM, (c) => get(c))
    .put(base + ITEM, (c) => replace(c))
    .patch(base + ITEM, (c) => patch(c))
    .delete(base + ITEM, (c) => remove(c))
    .get(base + SUBRESOURCE, (c) => getSubresource(c))
    .put(base + SUBRESOURCE, (c) => replaceStatus(c))
    .patch(base + SUBRESOURCE, (c) => patchStatus(c))
    .all(base + COLLECTION, notAllowed)
    .all(base + ITEM, notAllowed);
}

function notAllowed(): never {
  throw new StatusError("MethodNotAllowed", "the server does not allow this method on the requested resource");
}

const namespaces = new Hono<ApiEnv>()
  .get(`${CORE}/namespaces`, (c) => listNamespaces(c))
  .post(`${CORE}/namespaces`, (c) => createNamespace(c))
  .get(`${CORE}/namespaces/:name`, (c) => getNamespace(c))
  .put(`${CORE}/namespaces/:name`, (c) => replaceNamespace(c))
  .patch(`${CORE}/namespaces/:name`, (c) => patchNamespace(c))
  .delete(`${CORE}/namespaces/:name`, (c) => deleteNamespace(c));

const sets = new Hono<ApiEnv>()
  .post(`${CORE}/namespaces/:namespace/apply`, (c) => writeSet(c, "apply-set"))
  .post(`${CORE}/namespaces/:namespace/delete`, (c) => writeSet(c, "delete-set"))
  .get(`${CORE}${COLLECTION}/-/deleted`, (c) => deleted(c))
  .post(`${CORE}${ITEM}/restore`, (c) => restore(c))
  .get(`${CORE}${ITEM}/referrers`, (c) => referrers(c))
  .get(`${CORE}${ITEM}/versions`, (c) => versions(c))
  .get(`${CORE}${ITEM}/versions/:version`, (c) => version(c))
  .post(`${CORE}${ITEM}/versions/:version/restore`, (c) => rewind(c));

/** The resources of an organization, as a cluster of Kubernetes would answer. */
export const kubernetes = new Hono<ApiEnv>()
  .onError((error, c) => statusResponse(error, { id: c.get("requestId"), path: c.req.path }))
  .use(async (c, next) => {
    // Nobody acts for somebody else; a request that asks for it must not go through as its sender's own.
    if (c.req.header("impersonate-user")) throw new StatusError("Forbidden", "impersonation is not supported");
    await next();
  })
  .use("/apis/*", requireActor)
  .use("/openapi/*", requireActor)
  .use("/api", requireActor)
  .use(CORE, requireActor)
  .use(`${CORE}/namespaces/*`, requireActor)
  .use(`${CORE}/:plural{events|pods|secrets}`, requireActor)
  .route("/", reviews)
  .route("/", namespaces)
  .route("/", sets)
  .get(`${CORE}/events`, (c) => listEvents(c))
  .get(`${CORE}/namespaces/:namespace/events`, (c) => listEvents(c))
  .get(`${CORE}/pods`, (c) => listPods(c))
  .get(`${CORE}/namespaces/:namespace/pods`, (c) => listPods(c))
  .get(`${CORE}/namespaces/:namespace/pods/:name`, (c) => getPod(c))
  .get(`${CORE}/namespaces/:namespace/pods/:name/log`, (c) => podLog(c))
  .get(`${CORE}/:plural{secrets}`, (c) => list(c))
  .get(`${GROUP}/:plural`, (c) => list(c))
  .route("/", kinds(GROUP))
  .route("/", kinds(CORE))
  .route("/", discovery)
  .all("/apis/*", () => {
    throw nothingHere();
  });
