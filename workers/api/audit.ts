import { Hono, type Context as HonoContext } from "hono";
import { decide, namespacesFor, requireRight } from "#auth/policy";
import type { NamespaceFilter } from "#core/namespace";
import { AuditExportQuery, AuditQuery, AuditRetention } from "#protocol/api/access";
import { FORMATS } from "#services/audit/format";
import { exportAudit, listAudit } from "#services/audit/query";
import { auditDays, setAuditDays } from "#services/audit/retention";
import type { ApiEnv } from "./environment.ts";
import { requireActor } from "./middleware/require-actor.ts";
import { body, query } from "./middleware/validate.ts";

/** What was done, by whom and through what. Owners and admins see all of it, others that of namespaces they maintain. */
export const auditRoutes = new Hono<ApiEnv>()
  .use(requireActor)
  .get("/", query(AuditQuery), async (c) => {
    const wanted = c.req.valid("query");
    return c.json(await listAudit(c.var.ctx, wanted, readable(c, wanted.namespace)));
  })
  .get("/export", query(AuditExportQuery), (c) => {
    const { format, ...filter } = c.req.valid("query");
    const pages = exportAudit(c.var.ctx, filter, readable(c, filter.namespace));
    const { mediaType, begin, line } = FORMATS[format];
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(begin)),
      async pull(controller) {
        const { done, value } = await pages.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value.map(line).join("")));
      },
    });
    return new Response(stream, {
      headers: { "content-type": mediaType, "content-disposition": `attachment; filename="audit.${format}"` },
    });
  })
  .get("/retention", async (c) => {
    requireRight(c.var.actor, "get", "audit-log");
    return c.json({ days: await auditDays(c.var.ctx) });
  })
  .put("/retention", body(AuditRetention), async (c) => {
    requireRight(c.var.actor, "update", "audit-log");
    await setAuditDays(c.var.ctx, c.req.valid("json").days);
    return c.json({ days: c.req.valid("json").days });
  });

/** Null for the whole log; else the namespaces whose part of it the actor may read. */
function readable(c: HonoContext<ApiEnv>, namespace: string | undefined): NamespaceFilter {
  const { actor } = c.var;
  if (decide(actor, "list", "audit-log").allowed) return null;
  if (namespace !== undefined) {
    requireRight(actor, "list", "audit-log", namespace);
    return [namespace];
  }
  const filter = namespacesFor(actor, "list", "audit-log");
  if (filter === null || filter.length === 0) requireRight(actor, "list", "audit-log");
  return filter;
}
