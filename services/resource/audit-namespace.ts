import { sql, type SQL } from "drizzle-orm";
import type { Context } from "#services/context";
import { originColumns } from "../audit/entry.ts";
import { maskSecrets } from "./mask.ts";
import type { Namespace } from "./namespaces.ts";

export interface NamespaceAudit {
  /** Of the entry. */
  id: string;
  verb: "create" | "update" | "delete";
  before: Namespace | null;
  after: Namespace | null;
}

/** The CTE that notes what the CTE `stored` (uid, name) wrote; nothing when it wrote nothing. */
export function namespaceAudit(ctx: Context, { id, verb, before, after }: NamespaceAudit): SQL {
  const { actor } = ctx;
  return sql`audit AS (
    INSERT INTO audit_log
      (id, organization_id, at, actor_id, actor_name, via, credential_id, verb, kind, namespace, name, uid, before, after, ip,
       user_agent, request_id)
    SELECT ${id}::uuid, ${actor.organizationId}, ${new Date(ctx.nowMs()).toISOString()}::timestamptz, ${actor.userId},
      ${actor.name}, ${actor.via}, ${actor.credentialId}, ${verb}, 'Namespace', stored.name, stored.name, stored.uid,
      ${described(before)}::jsonb, ${described(after)}::jsonb, ${originColumns(ctx)} FROM stored)`;
}

function described(namespace: Namespace | null): string | null {
  if (!namespace) return null;
  const { labels = {}, annotations = {} } = namespace;
  return JSON.stringify(maskSecrets({ labels, annotations }));
}
