import { sql, type SQL } from "drizzle-orm";
import type { auditLog } from "#db/schema/resources";
import { newId } from "#secrets/random";
import type { Context } from "../context.ts";
import { maskSecrets } from "../resource/mask.ts";

/** What was done beside the spec of a resource: to a member, a key, a role. */
export interface AuditEntry {
  verb: "create" | "update" | "delete";
  /** A resource's kind, as its other entries have it; else plural, as in the policy table. */
  kind: string;
  namespace?: string;
  name: string;
  uid: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/** The row that notes it, to be inserted in one batch or transaction with the write. What looks secret is masked. */
export function auditRow(ctx: Context, entry: AuditEntry): typeof auditLog.$inferInsert {
  const { actor } = ctx;
  return {
    id: newId(),
    organizationId: actor.organizationId,
    at: new Date(ctx.nowMs()),
    actorId: actor.userId,
    actorName: actor.name,
    via: actor.via,
    credentialId: actor.credentialId,
    verb: entry.verb,
    kind: entry.kind,
    namespace: entry.namespace ?? "",
    name: entry.name,
    uid: entry.uid,
    before: masked(entry.before),
    after: masked(entry.after),
    ip: actor.origin?.ip ?? null,
    userAgent: actor.origin?.userAgent ?? null,
    requestId: actor.origin?.requestId ?? null,
  };
}

function masked(value: Record<string, unknown> | undefined): Record<string, unknown> | null {
  return value ? (maskSecrets(value) as Record<string, unknown>) : null;
}

/** For statements that insert into audit_log themselves: the columns `ip, user_agent, request_id`, in this order. */
export function originColumns({ actor }: Context): SQL {
  const { ip, userAgent, requestId } = actor.origin ?? {};
  return sql`${ip ?? null}::text, ${userAgent ?? null}::text, ${requestId ?? null}::text`;
}
