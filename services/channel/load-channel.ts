import { sql } from "drizzle-orm";
import { isUuid } from "#core/ids";
import { SEALED_PREFIX } from "#core/resource/sealed";
import type { Database } from "#db/connect";
import type { ChannelSpec } from "#protocol/kinds/channel";
import type { Sealed } from "#secrets/envelope";

/** All credentials as JSON, or with `name` one of them in base64. */
export interface StoredSecret {
  id: string;
  sealed: Sealed;
  name: string | null;
}

export interface StoredChannel {
  channelId: string;
  organizationId: string;
  namespace: string;
  name: string;
  spec: ChannelSpec;
  owner: { id: string; name: string };
  /** Still sealed; empty when the channel has no credentials, or they are gone. */
  secrets: StoredSecret[];
}

interface Row extends Record<string, unknown> {
  organization_id: string;
  namespace: string;
  name: string;
  spec: ChannelSpec;
  owner_id: string;
  owner_name: string | null;
  secrets: StoredSecret[] | null;
}

/** The ids of what a channel `r` refers to: what was sealed with it, and the values of a Secret. */
const wanted = sql`SELECT NULL, r.spec #>> '{credentialRef,id}'
  UNION ALL SELECT value.key, substr(value.value, length(${SEALED_PREFIX}::text) + 1)
  FROM resources k CROSS JOIN LATERAL jsonb_each_text(k.spec -> 'data') AS value
  WHERE k.organization_id = r.organization_id AND k.kind = 'Secret' AND k.namespace = r.namespace
    AND k.name = r.spec #>> '{credentialRef,name}' AND k.deleted_at IS NULL
    AND value.key = coalesce(r.spec #>> '{credentialRef,key}', value.key)`;

/** A channel with its sealed credentials, or null when there is none of this id in the organization. */
export async function loadChannel(
  db: Database,
  organizationId: string,
  channelId: string,
): Promise<StoredChannel | null> {
  if (!isUuid(channelId)) return null;
  const { rows } = await db.execute<Row>(
    sql`SELECT r.organization_id, r.namespace, r.name, r.spec, r.created_by AS owner_id, u.name AS owner_name,
        (SELECT jsonb_agg(jsonb_build_object('id', s.id, 'sealed', s.sealed, 'name', wanted.name) ORDER BY wanted.name)
          FROM (${wanted}) AS wanted (name, id)
          JOIN secrets s ON s.id::text = wanted.id AND s.organization_id::text = r.organization_id) AS secrets
      FROM resources r LEFT JOIN users u ON u.id::text = r.created_by
      WHERE r.uid = ${channelId}::uuid AND r.organization_id = ${organizationId} AND r.kind = 'Channel'
        AND r.deleted_at IS NULL`,
  );
  const row = rows[0];
  if (!row) return null;
  const { namespace, name, spec } = row;
  return {
    channelId,
    organizationId,
    namespace,
    name,
    spec,
    owner: { id: row.owner_id, name: row.owner_name ?? "" },
    secrets: row.secrets ?? [],
  };
}
