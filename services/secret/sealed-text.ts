/** Texts inside a spec that are secret: `sealed:<id>` stands where the value was. */
import type { SecretPort } from "../resource/ports.ts";
import { sealedAs, sealedId } from "#core/resource/sealed";
import { StatusError } from "#core/resource/status-error";
import type { Context } from "../context.ts";

/** What a dry run answers where it would have sealed. */
const NOT_YET = sealedAs("00000000-0000-0000-0000-000000000000");

export interface TextToSeal {
  /** The resource that holds it, as Kind/namespace/name. */
  label: string;
  /** Dotted path, for the message when it is wrong. */
  field: string;
  value: string;
  /** What is stored at the place now. */
  before: unknown;
  dryRun: boolean;
}

/**
 * What to store for a value: what is stored already when the value is the same, else a new secret. A text that stands
 * for a secret already is good only where it came from. Throws INVALID for one from elsewhere.
 */
export async function sealText(ctx: Context, secrets: SecretPort, text: TextToSeal): Promise<string> {
  const { label, field, value, before, dryRun } = text;
  if (value === before) return value;
  const given = sealedId(value);
  if (given !== null) {
    if (await secrets.exists(ctx, given, label)) return value;
    const cause = { field, reason: "FieldValueNotFound", message: "Not found: no such secret; give its value again" };
    throw new StatusError("Invalid", `${field}: ${cause.message}`, { causes: [cause] });
  }
  const stored = sealedId(before);
  if (stored !== null && (await secrets.matches(ctx, stored, value))) return sealedAs(stored);
  return dryRun ? NOT_YET : sealedAs(await secrets.seal(ctx, { label, value }));
}

/** Seals every value of a map of texts. */
export async function sealMap(
  ctx: Context,
  secrets: SecretPort,
  map: Omit<TextToSeal, "value"> & { value: Record<string, string> },
): Promise<Record<string, string>> {
  const before = (map.before ?? {}) as Record<string, unknown>;
  const sealed: [string, string][] = [];
  for (const [key, value] of Object.entries(map.value)) {
    const text = { ...map, field: `${map.field}.${key}`, value, before: before[key] };
    sealed.push([key, await sealText(ctx, secrets, text)]);
  }
  return Object.fromEntries(sealed);
}
