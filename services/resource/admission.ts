/** What happens to every manifest before it is stored, whoever sent it. */
import { admit, type Draft } from "#core/resource/admit";
import { fieldWarnings } from "#core/resource/field-validation";
import { isObject, sameJson } from "#core/resource/merge-patch";
import { invalid } from "#core/resource/status-error";
import { normaliseSpec } from "#core/resource/wegent-spelling";
import type { CredentialRef } from "#protocol/kinds/model";
import { KINDS } from "#protocol/kinds/registry";
import type { Cause } from "#protocol/kinds/resource";
import type { Context } from "#services/context";
import { behaviourOf } from "./behaviours/registry.ts";
import { checkReferences, type ReferenceFindings } from "./check-references.ts";
import type { WriteOptions } from "./command.ts";
import { foreignReferences } from "./foreign-references.ts";
import type { ResourceKey } from "./get.ts";
import type { WritePorts } from "./ports.ts";

/** What `kubectl apply` remembers of a manifest, word for word. */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Reads a manifest; unknown fields become warnings, or with `Strict` an error. */
export function readManifest(
  manifest: unknown,
  at: { kind: ResourceKey["kind"]; namespace: string; name?: string },
  options: WriteOptions,
): { draft: Draft; warnings: string[] } {
  const { draft, unknown, notes } = admit(at.kind, manifest, at);
  const { fieldValidation: mode, duplicates = [] } = options;
  const warnings = fieldWarnings(KINDS[at.kind], { mode, unknown, duplicates, notes });
  const scrubbed = { ...draft, annotations: scrubLastApplied(at.kind, draft.annotations) };
  return { draft: scrubbed, warnings };
}

/** A secret that was in a manifest must not live on in the copy that kubectl keeps of it. */
function scrubLastApplied(kind: ResourceKey["kind"], annotations: Record<string, string>): Record<string, string> {
  const { scrub } = behaviourOf(kind);
  const remembered = annotations[LAST_APPLIED];
  if (!scrub || remembered === undefined) return annotations;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  try {
    const manifest: unknown = JSON.parse(remembered);
    if (!isObject(manifest)) return others;
    const scrubbed = KINDS[kind].flat ? scrub(manifest) : { ...manifest, ...scrubbedSpec(manifest["spec"], scrub) };
    // Word for word when there was nothing to scrub: kubectl compares it.
    if (sameJson(scrubbed, manifest)) return annotations;
    return { ...annotations, [LAST_APPLIED]: `${JSON.stringify(scrubbed)}\n` };
  } catch {
    return others;
  }
}

function scrubbedSpec(spec: unknown, scrub: (spec: Record<string, unknown>) => Record<string, unknown>) {
  return { spec: isObject(spec) ? scrub(spec) : {} };
}

export interface Settled {
  spec: Record<string, unknown>;
  /** As it was sent, when that is an old spelling. */
  written: Record<string, unknown> | null;
  findings: ReferenceFindings;
  /** One for each reference that leads nowhere yet. */
  warnings: string[];
}

/**
 * Checks what a spec points to and moves what is secret out of it. Answers the spec that may be stored; an inline key
 * is never in it. Throws INVALID with every cause; a reference to what is not there yet is none.
 */
export async function settleSpec(
  ctx: Context,
  ports: WritePorts,
  draft: {
    /** With the uid of what is there already. */
    key: ResourceKey & { uid?: string };
    spec: Record<string, unknown>;
    written: Record<string, unknown> | null;
    /** As `get` shows it, but for what is never shown. */
    before: Record<string, unknown> | undefined;
    dryRun: boolean;
  },
): Promise<Settled> {
  const { key, spec, written } = draft;
  const scope = { db: ctx.db, organizationId: ctx.actor.organizationId };
  const foreign = foreignReferences(ctx.actor, key, spec);
  if (foreign.length > 0) throw invalid(key.kind, key.name, foreign);
  const findings = await checkReferences(scope, key, spec);
  const { causes: kindCauses, seal } = behaviourOf(key.kind);
  const causes = [
    ...findings.wrong,
    ...(await credentialCauses(ctx, ports, key, spec)),
    ...((await kindCauses?.(ctx, ports, spec, { uid: key.uid, before: draft.before })) ?? []),
  ];
  if (causes.length > 0) throw invalid(key.kind, key.name, causes);
  const given = written ?? spec;
  const sealed = seal ? await seal(ctx, ports.secrets, { ...draft, spec: given }) : given;
  return {
    spec: written ? normaliseSpec(key.kind, sealed, []) : sealed,
    written: written && sealed,
    findings,
    warnings: findings.missing.map(({ field, message }) => `${field}: ${message}`),
  };
}

/** A secret of another resource must not be usable by who saw or guessed its id. */
async function credentialCauses(
  ctx: Context,
  ports: WritePorts,
  key: ResourceKey,
  spec: Record<string, unknown>,
): Promise<Cause[]> {
  const holder = credentialHolder(key.kind, spec);
  const credential = holder?.spec["credentialRef"] as CredentialRef | undefined;
  const label = `${key.kind}/${key.namespace}/${key.name}`;
  if (credential?.id === undefined || (await ports.secrets.exists(ctx, credential.id, label))) return [];
  const field = `${holder!.field}.credentialRef.id`;
  return [{ field, reason: "FieldValueNotFound", message: "Not found: no such secret" }];
}

/** The part of a spec that may refer to a sealed secret. */
function credentialHolder(kind: ResourceKey["kind"], spec: Record<string, unknown>) {
  if (kind === "Model") return spec["apiKey"] === undefined ? { field: "spec", spec } : null;
  if (kind === "Channel" || kind === "Notifier")
    return spec["credentials"] === undefined ? { field: "spec", spec } : null;
  const { repository } = spec;
  return kind === "Workspace" && isObject(repository) ? { field: "spec.repository", spec: repository } : null;
}
