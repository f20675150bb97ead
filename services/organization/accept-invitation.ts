import { sql } from "drizzle-orm";
import { AppError } from "#core/errors";
import { inTransaction } from "#db/in-transaction";
import { invitations, members, sessions } from "#db/schema/accounts";
import { auditLog } from "#db/schema/resources";
import { newId } from "#secrets/random";
import { auditRow } from "../audit/entry.ts";
import type { Context } from "../context.ts";
import { previewInvitation } from "./invitations.ts";

/**
 * The actor joins the organization that invited them, and their session acts in it from now on. One statement judges and
 * joins, so an invitation works once. Throws NOT_FOUND, GONE, or FORBIDDEN when it was sent to another address.
 */
export async function acceptInvitation(ctx: Context, id: string): Promise<{ organizationId: string }> {
  const { actor } = ctx;
  const preview = await previewInvitation(ctx.db, id, ctx.nowMs());
  if (preview.email !== actor.email.toLowerCase()) {
    throw new AppError("FORBIDDEN", "This invitation was sent to another e-mail address than yours.");
  }
  const now = new Date(ctx.nowMs()).toISOString();
  return inTransaction(ctx.db, async (tx) => {
    const result = await tx.execute<{ organization_id: string }>(sql`
      WITH accepted AS (
        UPDATE ${invitations} SET accepted_at = ${now}::timestamptz
        WHERE id = ${id}::uuid AND accepted_at IS NULL AND expires_at > ${now}::timestamptz AND email = ${preview.email}
        RETURNING organization_id, role
      ), joined AS (
        INSERT INTO ${members} (id, organization_id, user_id, role, created_at)
        SELECT ${newId()}::uuid, organization_id, ${actor.userId}::uuid, role, ${now}::timestamptz FROM accepted
        ON CONFLICT (organization_id, user_id) DO NOTHING
      ), switched AS (
        UPDATE ${sessions} s SET active_organization_id = accepted.organization_id FROM accepted
        WHERE s.id = ${actor.credentialId}::uuid AND s.user_id = ${actor.userId}::uuid
      )
      SELECT organization_id FROM accepted`);
    const [accepted] = result.rows;
    if (!accepted) throw new AppError("GONE", "This invitation has been accepted already.");
    const { organization_id: organizationId } = accepted;
    const joined = { ...ctx, actor: { ...actor, organizationId } };
    const after = { role: preview.role, invitation: id };
    await tx
      .insert(auditLog)
      .values(auditRow(joined, { verb: "create", kind: "members", name: actor.userId, uid: actor.userId, after }));
    return { organizationId };
  });
}
