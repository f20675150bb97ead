import { isObject, mergePatch } from "#core/resource/merge-patch";
import { badRequest, invalid, modified, notFound } from "#core/resource/status-error";
import type { ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import type { Resource } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { applyResource } from "./apply.ts";
import { changeResource } from "./change.ts";
import { changeStatus } from "./change-status.ts";
import type { PatchCommand, ReplaceCommand, Written } from "./command.ts";
import { findRow, loadRow } from "./get.ts";
import { requireWritable } from "./namespaces.ts";
import { ownedAfter, writerOf } from "./ownership.ts";
import { patched } from "./patched.ts";
import type { WritePorts } from "./ports.ts";
import { toResource } from "./to-resource.ts";

/** Others that write between our read and our write: a conversation's status, at most a few times a second. */
const PATCH_TRIES = 5;

/** Throws CONFLICT unless `metadata.resourceVersion` is the current one. */
export async function replaceResource(ctx: Context, ports: WritePorts, command: ReplaceCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  await requireWritable(scope, command.namespace);
  const before = await loadRow(scope, command);
  const metadata =
    isObject(command.manifest) && isObject(command.manifest["metadata"]) ? command.manifest["metadata"] : {};
  if (typeof metadata["resourceVersion"] !== "string" || metadata["resourceVersion"] === "") {
    const message = "Invalid value: must be specified for an update";
    throw invalid(command.kind, command.name, [
      { field: "metadata.resourceVersion", reason: "FieldValueInvalid", message },
    ]);
  }
  const written = await change(ctx, ports, { command, before, manifest: command.manifest });
  if (!written) throw modified(command.kind, command.name);
  return written;
}

/** A patch over the resource as `get` shows it. Server-side apply creates what is not there. */
export async function patchResource(ctx: Context, ports: WritePorts, command: PatchCommand): Promise<Written> {
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const { patch } = command;
  if (patch.type === "merge" && !isObject(patch.body)) throw badRequest("a merge patch must be a JSON object");
  await requireWritable(scope, command.namespace);
  for (let attempt = 1; attempt <= PATCH_TRIES; attempt++) {
    const before = await findRow(scope, command);
    const written = await patchOnce(ctx, ports, command, before);
    if (written) return written;
  }
  throw modified(command.kind, command.name);
}

async function patchOnce(
  ctx: Context,
  ports: WritePorts,
  command: PatchCommand,
  before: ResourceRow | undefined,
): Promise<Written | null> {
  const { patch } = command;
  if (patch.type === "apply") return applyResource(ctx, ports, { ...command, patch }, before);
  if (!before) throw notFound(command.kind, command.name);
  const live = toResource(before);
  const manifest =
    patch.type === "merge"
      ? mergePatch(live, patch.body)
      : patched(live, patch.body, { kind: KINDS[command.kind].plural, name: command.name });
  return change(ctx, ports, { command, before, manifest: keepIdentity(manifest, live) });
}

/** A patch that takes kind or name away means them unchanged. */
function keepIdentity(manifest: unknown, live: Resource): unknown {
  if (!isObject(manifest)) throw badRequest("the patched resource must be a JSON object");
  const metadata = isObject(manifest["metadata"]) ? manifest["metadata"] : {};
  const { name, namespace, uid } = live.metadata;
  return {
    ...manifest,
    apiVersion: manifest["apiVersion"] ?? live.apiVersion,
    kind: manifest["kind"] ?? live.kind,
    metadata: {
      ...metadata,
      name: metadata["name"] ?? name,
      namespace: metadata["namespace"] ?? namespace,
      uid: metadata["uid"] ?? uid,
    },
  };
}

async function change(
  ctx: Context,
  ports: WritePorts,
  { command, before, manifest }: { command: ReplaceCommand | PatchCommand; before: ResourceRow; manifest: unknown },
): Promise<Written | null> {
  const { options, subresource } = command;
  const metadata = isObject(manifest) && isObject(manifest["metadata"]) ? manifest["metadata"] : {};
  if (subresource === "status") return changeStatus(ctx, ports, { before, manifest, options });
  return changeResource(ctx, ports, {
    before,
    manifest,
    options,
    own: (row) => ownedAfter(writerOf(ctx, options), { before, row, sent: metadata["managedFields"] }),
  });
}
