import { applyConfiguration } from "#core/resource/apply/apply-configuration";
import type { Manifest } from "#core/resource/manifest";
import { isObject } from "#core/resource/merge-patch";
import { badRequest, notFound } from "#core/resource/status-error";
import { withMetadata } from "#core/resource/wegent-manifest";
import type { ResourceRow } from "#db/schema/resources";
import { KINDS } from "#protocol/kinds/registry";
import type { ManagedFieldsEntry } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { changeResource } from "./change.ts";
import { changeStatus } from "./change-status.ts";
import type { Patch, PatchCommand, Written } from "./command.ts";
import { createResource } from "./create.ts";
import { manifestOf, writerOf } from "./ownership.ts";
import type { WritePorts } from "./ports.ts";

type ApplyCommand = PatchCommand & { patch: Extract<Patch, { type: "apply" }> };

/** Server-side apply. Null when somebody else wrote in between. */
export async function applyResource(
  ctx: Context,
  ports: WritePorts,
  command: ApplyCommand,
  before: ResourceRow | undefined,
): Promise<Written | null> {
  const { kind, namespace, name, options, patch, subresource } = command;
  const { object } = applyConfiguration({
    definition: KINDS[kind],
    live: before ? manifestOf(before) : null,
    config: readConfig(command),
    writer: writerOf(ctx, options, subresource ?? ""),
    force: patch.force,
  });
  const metadata = object["metadata"] as Manifest;
  const owners = metadata["managedFields"] as ManagedFieldsEntry[];
  if (!before) {
    if (subresource) throw notFound(kind, name);
    const manifest = { ...object, metadata: { ...metadata, name } };
    return createResource(ctx, ports, { verb: "create", kind, namespace, manifest, options }, owners);
  }
  if (subresource === "status") return changeStatus(ctx, ports, { before, manifest: object, options, owners });
  return changeResource(ctx, ports, { before, manifest: object, options, own: () => owners });
}

/** What the client applies, with the identity that its address says. */
function readConfig({ kind, name, namespace, patch }: ApplyCommand): Manifest {
  const config = patch.body;
  if (!isObject(config)) throw badRequest("the applied configuration must be an object");
  const definition = KINDS[kind];
  const { metadata = {} } = config;
  if (!isObject(metadata)) throw badRequest("metadata must be an object");
  const identity = { apiVersion: definition.apiVersion, kind, ...config };
  const named = { ...identity, metadata: { ...metadata, name: metadata["name"] ?? name, namespace } };
  return withMetadata(kind, named);
}
