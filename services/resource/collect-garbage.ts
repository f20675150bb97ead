/** What goes when its owner goes, and owners that wait for what they own. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { FOREGROUND_FINALIZER } from "#core/resource/lifecycle";
import { resources, type ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { commitDelete, commitUpdate } from "./commit.ts";
import type { Propagation } from "./command.ts";
import type { WritePorts } from "./ports.ts";
import { toResource } from "./to-resource.ts";

function living(ctx: Context) {
  return and(eq(resources.organizationId, ctx.actor.organizationId), isNull(resources.deletedAt));
}

function dependentsOf(ctx: Context, uid: string): Promise<ResourceRow[]> {
  return ctx.db
    .select()
    .from(resources)
    .where(
      and(
        living(ctx),
        sql`${resources.ownerReferences} <> '[]'::jsonb`,
        sql`${resources.ownerReferences} @> ${JSON.stringify([{ uid }])}::jsonb`,
      ),
    );
}

/**
 * Deletes a row, or marks it when finalizers hold it. `Orphan` frees what it owns, `Foreground` waits for that to go,
 * `Background` (as when nothing is said) takes it along. Null when somebody else wrote in between.
 */
export async function removeRow(
  ctx: Context,
  ports: WritePorts,
  before: ResourceRow,
  propagation: Propagation = "Background",
): Promise<{ row: ResourceRow; removed: boolean } | null> {
  const dependents = await dependentsOf(ctx, before.uid);
  if (propagation === "Orphan") await freeAll(ctx, ports, dependents, before.uid);
  const waits =
    propagation === "Foreground" && dependents.length > 0 && !before.finalizers.includes(FOREGROUND_FINALIZER);
  const finalizers = waits ? [...before.finalizers, FOREGROUND_FINALIZER] : before.finalizers;
  if (finalizers.length === 0) {
    const row = await commitDelete(ctx, ports, before);
    if (!row) return null;
    await collectGarbage(ctx, ports, row, propagation);
    return { row, removed: true };
  }
  const marked = before.deletionAt && !waits ? before : await mark(ctx, ports, before, finalizers);
  if (!marked) return null;
  if (propagation !== "Foreground") return { row: marked, removed: false };
  for (const dependent of dependents)
    await release(ctx, ports, dependent, { ownerUid: before.uid, propagation: "Foreground" });
  // The last of them took it along.
  const current = await reload(ctx, marked.uid);
  return current ? letGo(ctx, ports, current) : { row: marked, removed: true };
}

function mark(ctx: Context, ports: WritePorts, before: ResourceRow, finalizers: string[]): Promise<ResourceRow | null> {
  const now = new Date(ctx.nowMs());
  const row = {
    ...before,
    finalizers,
    deletionAt: before.deletionAt ?? now,
    generation: before.generation + (before.deletionAt ? 0 : 1),
    updatedAt: now,
  };
  return commitUpdate(ctx, ports, { verb: "update", row, before });
}

/** After a resource went: what only it owned goes too, and owners that waited for it may go. */
export async function collectGarbage(
  ctx: Context,
  ports: WritePorts,
  removed: ResourceRow,
  propagation: Propagation,
): Promise<void> {
  if (propagation !== "Orphan") {
    for (const dependent of await dependentsOf(ctx, removed.uid)) {
      await release(ctx, ports, dependent, { ownerUid: removed.uid, propagation: "Background" });
    }
  }
  const owners = removed.ownerReferences.map((owner) => owner.uid);
  if (owners.length === 0) return;
  for (const owner of await ctx.db
    .select()
    .from(resources)
    .where(and(living(ctx), inArray(resources.uid, owners)))) {
    await letGo(ctx, ports, owner);
  }
}

/** A dependent that has another owner stays with that one. */
async function release(
  ctx: Context,
  ports: WritePorts,
  dependent: ResourceRow,
  { ownerUid, propagation }: { ownerUid: string; propagation: Propagation },
): Promise<void> {
  const others = dependent.ownerReferences.map((owner) => owner.uid).filter((uid) => uid !== ownerUid);
  const alive = others.length > 0 ? await countLiving(ctx, others) : 0;
  const current = await reload(ctx, dependent.uid);
  if (!current) return;
  if (alive > 0) await freeAll(ctx, ports, [current], ownerUid);
  else await removeRow(ctx, ports, current, propagation);
}

async function countLiving(ctx: Context, uids: string[]): Promise<number> {
  const rows = await ctx.db
    .select({ uid: resources.uid })
    .from(resources)
    .where(and(living(ctx), isNull(resources.deletionAt), inArray(resources.uid, uids)));
  return rows.length;
}

async function reload(ctx: Context, uid: string): Promise<ResourceRow | undefined> {
  const rows = await ctx.db
    .select()
    .from(resources)
    .where(and(living(ctx), eq(resources.uid, uid)));
  return rows[0];
}

async function freeAll(ctx: Context, ports: WritePorts, dependents: ResourceRow[], ownerUid: string): Promise<void> {
  for (const before of dependents) {
    const ownerReferences = before.ownerReferences.filter((owner) => owner.uid !== ownerUid);
    await commitUpdate(ctx, ports, { verb: "update", row: { ...before, ownerReferences }, before });
  }
}

/** An owner that waits for what it owns goes when no dependent blocks it any more, unless other finalizers hold it. */
async function letGo(
  ctx: Context,
  ports: WritePorts,
  owner: ResourceRow,
): Promise<{ row: ResourceRow; removed: boolean } | null> {
  if (!owner.deletionAt || !owner.finalizers.includes(FOREGROUND_FINALIZER)) return { row: owner, removed: false };
  const blocking = (await dependentsOf(ctx, owner.uid)).filter((dependent) =>
    dependent.ownerReferences.some(({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion === true),
  );
  if (blocking.length > 0) return { row: owner, removed: false };
  const finalizers = owner.finalizers.filter((finalizer) => finalizer !== FOREGROUND_FINALIZER);
  if (finalizers.length > 0) {
    const row = await commitUpdate(ctx, ports, { verb: "update", row: { ...owner, finalizers }, before: owner });
    return row && { row, removed: false };
  }
  const row = await commitDelete(ctx, ports, owner);
  if (!row) return null;
  await collectGarbage(ctx, ports, row, "Background");
  return { row, removed: true };
}

/** What a removal answers. */
export function removal({ row, removed }: { row: ResourceRow; removed: boolean }) {
  return { resource: toResource(row), warnings: [], stored: true, removed };
}
