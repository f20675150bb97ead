import { alreadyExists, badRequest, invalid, modified, StatusError } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import type { Context } from "#services/context";
import { behaviourOf } from "./behaviours/registry.ts";
import { changeResource } from "./change.ts";
import { checkReferences } from "./check-references.ts";
import type { RestoreCommand, Written } from "./command.ts";
import { findRow, loadRow } from "./get.ts";
import { loadDeleted, rowAt } from "./history.ts";
import { requireWritable } from "./namespaces.ts";
import { ownedAfter, writerOf } from "./ownership.ts";
import type { WritePorts } from "./ports.ts";
import { withReady } from "./ready.ts";
import { restoreRow, versionOf } from "./store.ts";
import { toResource } from "./to-resource.ts";

/** Back to an earlier version, or, when none is named, back from the dead. */
export async function restoreResource(ctx: Context, ports: WritePorts, command: RestoreCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, command.namespace);
  const { resourceVersion } = command;
  return resourceVersion === undefined ? revive(ctx, ports, command) : rewind(ctx, ports, command, resourceVersion);
}

async function rewind(
  ctx: Context,
  ports: WritePorts,
  command: RestoreCommand,
  resourceVersion: number,
): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const before = await loadRow(scope, command);
  const { spec, written: sent, labels, annotations } = await rowAt(scope, before, resourceVersion);
  const written = await changeResource(ctx, ports, {
    before,
    manifest: toResource({ ...before, spec, written: sent, labels, annotations }),
    options: command.options,
    own: (row) => ownedAfter(writerOf(ctx, command.options), { before, row }),
  });
  if (!written) throw modified(command.kind, command.name);
  return written;
}

async function revive(ctx: Context, ports: WritePorts, command: RestoreCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const { kind, name } = command;
  if (kind === "Task") throw badRequest("a deleted task lies in the archive and cannot be restored");
  if (await findRow(scope, command)) throw alreadyExists(kind, name);
  const row = await loadDeleted(scope, command, command.uid);
  const { causes, reportsReady } = behaviourOf(kind);
  const wrong = (await causes?.(ctx, ports, row.spec, { uid: row.uid, before: row.spec })) ?? [];
  if (wrong.length > 0) throw invalid(kind, name, wrong);
  const findings = await checkReferences(scope, row, row.spec);
  const revived: ResourceRow = {
    ...row,
    status: withReady(row.status, findings, ctx.nowMs(), reportsReady),
    finalizers: [],
    ownerReferences: [],
    deletionAt: null,
    deletedAt: null,
    updatedAt: new Date(ctx.nowMs()),
  };
  if (command.options.dryRun) return { resource: toResource(revived), warnings: [], stored: false, created: true };
  const resourceVersion = versionOf(await restoreRow(ctx, revived, ports.newId()));
  if (resourceVersion === null) throw new StatusError("Conflict", `${kind} "${name}" was changed meanwhile`, { name });
  const stored = { ...revived, resourceVersion };
  ports.changed({ type: "ADDED", row: stored });
  const warnings = findings.missing.map(({ field, message }) => `${field}: ${message}`);
  return { resource: toResource(stored), warnings, stored: true, created: true };
}
