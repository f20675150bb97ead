import { sql, type SQL } from "drizzle-orm";
import { AppError } from "#core/errors";
import { isUuid } from "#core/ids";
import type { NamespaceFilter } from "#core/namespace";
import type { AuditQuery, AuditRecord } from "#protocol/api/access";
import { GivenInstant } from "#protocol/api/common";
import type { Context } from "../context.ts";
import { withinNamespaces } from "../namespace/within.ts";
import { clientOf } from "./client.ts";

export type AuditFilter = Omit<AuditQuery, "cursor" | "limit">;

interface Row extends Record<string, unknown> {
  id: string;
  at: string;
  actor_id: string;
  actor_name: string;
  via: string;
  credential_id: string;
  user_agent: string | null;
  ip: string | null;
  request_id: string | null;
  verb: string;
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The last entry of a page; the next page begins after it. */
interface Place {
  at: string;
  id: string;
}

/** One page of the organization's log, the latest first; of a filter's namespaces alone when there is one. */
export async function listAudit(
  ctx: Context,
  query: AuditQuery,
  inNamespaces: NamespaceFilter,
): Promise<{ entries: AuditRecord[]; next?: string }> {
  const { cursor, limit, ...filter } = query;
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const rows = await readPage(ctx, { filter, inNamespaces, after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(toRecord),
    ...(rows.length > limit && last ? { next: btoa(`${last.at} ${last.id}`) } : {}),
  };
}

const EXPORT_PAGE = 500;

/** The whole of what a filter finds, page by page: what is read fits into memory whatever the size of the log. */
export async function* exportAudit(
  ctx: Context,
  filter: AuditFilter,
  inNamespaces: NamespaceFilter,
): AsyncGenerator<AuditRecord[]> {
  for (let after: Place | undefined, more = true; more;) {
    const rows = await readPage(ctx, { filter, inNamespaces, after, limit: EXPORT_PAGE });
    if (rows.length > 0) yield rows.map(toRecord);
    const last = rows.at(-1);
    after = last && { at: last.at, id: last.id };
    more = rows.length === EXPORT_PAGE;
  }
}

interface Page {
  filter: AuditFilter;
  inNamespaces: NamespaceFilter;
  after: Place | undefined;
  limit: number;
}

async function readPage(ctx: Context, { filter, inNamespaces, after, limit }: Page): Promise<Row[]> {
  // Microseconds, so that the place of a page is exact.
  const at = sql`to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const { rows } = await ctx.db.execute<Row>(sql`
    SELECT id, ${at} AS at, actor_id, actor_name, via, credential_id, user_agent, ip, request_id, verb, kind, namespace,
      name, uid, before, after
    FROM audit_log
    WHERE organization_id = ${ctx.actor.organizationId} AND ${matches(filter)}
      AND ${withinNamespaces(sql`namespace`, inNamespaces)}
      AND ${after ? sql`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`}
    ORDER BY at DESC, id DESC LIMIT ${limit}`);
  return rows;
}

function matches({ actor, verb, kind, namespace, name, uid, since, until }: AuditFilter): SQL {
  const conditions = [
    actor === undefined ? [] : [sql`actor_id = ${actor}`],
    verb === undefined ? [] : [sql`verb = ${verb}`],
    kind === undefined ? [] : [sql`lower(kind) = lower(${kind})`],
    namespace === undefined ? [] : [sql`namespace = ${namespace}`],
    name === undefined ? [] : [sql`name = ${name}`],
    uid === undefined ? [] : [sql`uid = ${uid}::uuid`],
    since === undefined ? [] : [sql`at >= ${since}::timestamptz`],
    until === undefined ? [] : [sql`at < ${until}::timestamptz`],
  ].flat();
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` AND `);
}

function readCursor(cursor: string): Place {
  try {
    const [at = "", id = ""] = atob(cursor).split(" ");
    if (GivenInstant.safeParse(at).success && isUuid(id)) return { at, id };
  } catch {
    // No base64: no cursor of ours either.
  }
  throw new AppError("INVALID", "cursor: is not one that this list gave.", { path: "cursor" });
}

function toRecord(row: Row): AuditRecord {
  const { actor_id, actor_name, at, ...rest } = row;
  return {
    ...rest,
    at,
    actor: { id: actor_id, name: actor_name },
    client: clientOf(row.user_agent),
  };
}
