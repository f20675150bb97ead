import { tenantHub } from "../stubs.ts";

/** So long a version that was learnt here is taken for the present one by who cannot wait. */
const FRESH_MS = 1000;
const KEPT_MAX = 2000;

/** By organization; null: it was changed at that time. */
const kept = new Map<string, { version: number | null; at: number }>();

/** The version of the organization's configuration, as its hub has it now. */
export async function askVersion(env: Env, organizationId: string): Promise<number> {
  const at = Date.now();
  const version = await tenantHub(env, organizationId).version();
  const known = kept.get(organizationId);
  const changedMeanwhile = known?.version === null && known.at >= at;
  if (!changedMeanwhile) keep(organizationId, { version, at });
  return version;
}

/** The same without asking: a change made through another isolate may be a second old. Null: it must be asked for. */
export function versionOfLate(organizationId: string): number | null {
  const known = kept.get(organizationId);
  return known && Date.now() - known.at < FRESH_MS ? known.version : null;
}

/** Called by the hub: an isolate that also runs conversations sees a change at once. */
export function forgetVersion(organizationId: string): void {
  keep(organizationId, { version: null, at: Date.now() });
}

function keep(organizationId: string, known: { version: number | null; at: number }): void {
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(organizationId, known);
}
