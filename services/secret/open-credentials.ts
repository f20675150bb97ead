import { sealedId } from "#core/resource/sealed";
import type { Database } from "#db/connect";
import type { CredentialRef } from "#protocol/kinds/model";
import type { MasterKeys } from "#secrets/envelope";
import { findRow } from "../resource/get.ts";
import { openSecret } from "./secrets.ts";

/**
 * Named credentials of a resource of this namespace: what was sealed with it, or the values of a Secret. Empty when they
 * are gone.
 */
export async function openCredentials(
  scope: { db: Database; organizationId: string },
  keys: MasterKeys,
  { namespace, ref }: { namespace: string; ref: CredentialRef },
): Promise<Record<string, string>> {
  if (ref.id !== undefined) {
    const opened = await openSecret(scope, keys, ref.id);
    return opened === null ? {} : (JSON.parse(opened) as Record<string, string>);
  }
  const row = await findRow(scope, { kind: "Secret", namespace, name: ref.name ?? "" });
  const values = Object.entries((row?.spec["data"] ?? {}) as Record<string, unknown>);
  const opened = await Promise.all(
    values
      .filter(([key]) => ref.key === undefined || key === ref.key)
      .map(async ([key, text]) => [key, await openSecret(scope, keys, sealedId(text) ?? "")] as const),
  );
  return Object.fromEntries(opened.flatMap(([key, value]) => (value === null ? [] : [[key, fromBase64(value)]])));
}

/** A Secret's values are bytes. */
function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}
