import { isObject } from "#core/resource/merge-patch";
import { referenceKey } from "#core/resource/references";
import { SECRET_TYPE, type SecretSpec } from "#protocol/kinds/secret";
import { channelsWith } from "../../channel/channels-with.ts";
import { sealText, type TextToSeal } from "../../secret/sealed-text.ts";
import type { KindBehaviour, Spec } from "./behaviour.ts";

const MASK = "";

/**
 * All values are sealed. Where a value would be shown there is an empty one, and an empty one keeps what is sealed.
 * Channels keep what they are configured by, and so are told of new values.
 */
export const secretBehaviour: KindBehaviour = {
  async seal(ctx, secrets, { key, spec, before, dryRun }) {
    const { data, stringData, type = SECRET_TYPE, ...rest } = spec as SecretSpec;
    const given = { ...data, ...encoded(stringData) };
    const stored = (before as SecretSpec | undefined)?.data ?? {};
    const label = `${key.kind}/${key.namespace}/${key.name}`;
    const sealed: [string, string][] = [];
    for (const [name, value] of Object.entries(given)) {
      const kept = Object.hasOwn(stored, name) ? stored[name] : undefined;
      const text: TextToSeal = { label, field: `data.${name}`, value, before: kept, dryRun };
      sealed.push([name, value === MASK && kept !== undefined ? kept : await sealText(ctx, secrets, text)]);
    }
    return { ...rest, type, ...(sealed.length > 0 ? { data: Object.fromEntries(sealed) } : {}) };
  },
  owes: ({ type }) => type === "MODIFIED",
  async follow(ports, { row }) {
    for (const channelId of await channelsWith(ports.scope, referenceKey(row))) await ports.channelChanged(channelId);
  },
  scrub: (spec) => ({ ...spec, ...masked(spec, "data"), ...masked(spec, "stringData") }),
  shown: (spec) => ({ ...spec, ...masked(spec, "data") }),
};

function encoded(texts: Record<string, string> = {}): Record<string, string> {
  const encode = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, encode(text)]));
}

function masked(spec: Spec, map: "data" | "stringData"): Spec {
  const values = spec[map];
  return isObject(values) ? { [map]: Object.fromEntries(Object.keys(values).map((name) => [name, MASK])) } : {};
}
