/** What happens to every manifest before it is stored, whoever sent it. */
import { admit, type Draft } from "#core/resource/admit";
import { badRequest, invalid } from "#core/resource/status-error";
import type { CredentialRef } from "#protocol/kinds/model";
import type { Cause } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { checkReferences } from "./check-references.ts";
import type { WriteOptions } from "./command.ts";
import type { ResourceKey } from "./get.ts";
import type { WritePorts } from "./ports.ts";

const WARNINGS_MAX = 20;

/** Reads a manifest; unknown fields become warnings, or with `Strict` an error. */
export function readManifest(
  manifest: unknown,
  at: { kind: ResourceKey["kind"]; namespace: string; name?: string },
  options: WriteOptions,
): { draft: Draft; warnings: string[] } {
  const { draft, unknown } = admit(at.kind, manifest, at);
  const warnings = unknown.slice(0, WARNINGS_MAX).map((path) => `unknown field "${path}"`);
  if (options.fieldValidation === "Strict" && warnings.length > 0) {
    throw badRequest(
      `${at.kind} in version "v1" cannot be handled as a ${at.kind}: strict decoding error: ${warnings.join(", ")}`,
      unknown
        .slice(0, WARNINGS_MAX)
        .map((field) => ({ field, reason: "FieldValueInvalid", message: `unknown field "${field}"` })),
    );
  }
  return { draft, warnings: options.fieldValidation === "Ignore" ? [] : warnings };
}

/**
 * Checks what a spec points to and moves an inline key into a sealed secret. Answers the spec that may be stored; an
 * inline key is never in it. Throws INVALID with every cause.
 */
export async function settleSpec(
  ctx: Context,
  ports: WritePorts,
  draft: { key: ResourceKey; spec: Record<string, unknown>; dryRun: boolean },
): Promise<Record<string, unknown>> {
  const { key, spec, dryRun } = draft;
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const causes = [...(await checkReferences(scope, key, spec)), ...(await credentialCauses(ctx, ports, key, spec))];
  if (causes.length > 0) throw invalid(key.kind, key.name, causes);
  return key.kind === "Model" ? sealKey(ctx, ports, { key, spec, dryRun }) : spec;
}

/** A secret of another organization must not be usable by guessing its id. */
async function credentialCauses(
  ctx: Context,
  ports: WritePorts,
  key: ResourceKey,
  spec: Record<string, unknown>,
): Promise<Cause[]> {
  if (key.kind !== "Model" || spec["apiKey"] !== undefined) return [];
  const credential = spec["credentialRef"] as CredentialRef | undefined;
  if (!credential || (await ports.secrets.exists(ctx, credential.id))) return [];
  return [{ field: "spec.credentialRef.id", reason: "FieldValueNotFound", message: "Not found: no such secret" }];
}

async function sealKey(
  ctx: Context,
  ports: WritePorts,
  draft: { key: ResourceKey; spec: Record<string, unknown>; dryRun: boolean },
): Promise<Record<string, unknown>> {
  const { apiKey, ...rest } = draft.spec;
  if (typeof apiKey !== "string") return draft.spec;
  if (draft.dryRun) return rest;
  const { kind, namespace, name } = draft.key;
  const id = await ports.secrets.seal(ctx, { label: `${kind}/${namespace}/${name}`, value: apiKey });
  return { ...rest, credentialRef: { id } };
}
