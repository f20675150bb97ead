import { Hono } from "hono";
import { decide, requireRight } from "#auth/policy";
import type { Verb } from "#auth/scopes";
import type { Actor } from "#core/actor";
import { AppError } from "#core/errors";
import { notifyOf } from "#durable-objects/notice-hub/notify";
import { noticeHub } from "#durable-objects/stubs";
import { ListNotices, SendNotice, type NoticeReport } from "#protocol/api/notifications";
import { DEFAULT_NAMESPACE } from "#protocol/kinds/resource";
import { loadRow } from "#services/resource/get";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, idOf, query } from "./middleware/validate.ts";

/** Notices to the outside, and what became of them. Where they may go is a resource: Notifier. */
export const notificationRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .post("/", body(SendNotice), async (c) => {
    const { notifier, title = "", text, data = {}, idempotency_key: key = null } = c.req.valid("json");
    const { organizationId } = c.var.actor;
    const place = { namespace: notifier.namespace ?? DEFAULT_NAMESPACE, name: notifier.name };
    requireRight(c.var.actor, "create", "notifications", place.namespace);
    await loadRow({ db: c.var.ctx.db, organizationId }, { kind: "Notifier", ...place });
    const { id } = await notifyOf(c.env)(organizationId, { notifier: place, notice: { title, text, data }, key });
    return c.json({ id }, 202);
  })
  .get("/", query(ListNotices), async (c) => {
    const { actor } = c.var;
    requireRight(actor, "list", "notifications");
    const { notifier: name, namespace, ...rest } = c.req.valid("query");
    const notifier = name === undefined ? undefined : { namespace, name };
    const all = await noticeHub(c.env, actor.organizationId).list({ ...rest, notifier });
    return c.json({ notifications: all.filter((report) => may(actor, "list", report.notifier)) });
  })
  .get("/notifiers", async (c) => {
    const { actor } = c.var;
    requireRight(actor, "list", "notifications");
    const all = await noticeHub(c.env, actor.organizationId).notifiers();
    return c.json({ notifiers: all.filter((report) => may(actor, "list", report)) });
  })
  .get("/:id", async (c) => {
    const { actor } = c.var;
    requireRight(actor, "get", "notifications");
    return c.json(found(actor, "get", await noticeHub(c.env, actor.organizationId).get(idOf(c))));
  })
  .post("/:id/replay", async (c) => {
    const { actor } = c.var;
    requireRight(actor, "create", "notifications");
    const hub = noticeHub(c.env, actor.organizationId);
    const { id } = found(actor, "create", await hub.get(idOf(c)));
    const again = await hub.replay(id);
    if (again === false) throw new AppError("CONFLICT", "Only a notice that was given up can be sent again.");
    return c.json(found(actor, "create", again), 202);
  });

/** A notice belongs where its notifier is. */
function may(actor: Actor, verb: Verb, { namespace }: { namespace: string }): boolean {
  return decide(actor, verb, "notifications", namespace).allowed;
}

function found(actor: Actor, verb: Verb, report: NoticeReport | null): NoticeReport {
  if (!report || !may(actor, verb, report.notifier)) throw new AppError("NOT_FOUND", "There is no such notice.");
  return report;
}
