import { isObject } from "#core/resource/merge-patch";
import type { ChannelResource } from "./queries.ts";

/** What of a channel's spec is to be changed, as a merge patch: null takes away. */
export type SpecPatch = Record<string, unknown>;
type Allow = NonNullable<ChannelResource["spec"]["allow"]>;

/** One patch that does what the two do one after the other. */
export function joinPatches(first: SpecPatch, second: SpecPatch): SpecPatch {
  const joined = Object.entries(second).map(([name, value]) => {
    const before = first[name];
    return [name, isObject(before) && isObject(value) ? joinPatches(before, value) : value] as const;
  });
  return { ...first, ...Object.fromEntries(joined) };
}

const BETWEEN = { words: /[,，、;；\n]/, ids: /[,，、;；\s]/ } as const;

/** What stands in a field for a list; null for an empty one, as a patch says it. */
export function listOf(text: string, kind: keyof typeof BETWEEN): string[] | null {
  const found = text.split(BETWEEN[kind]).map((one) => one.trim());
  const list = [...new Set(found.filter((one) => one !== ""))];
  return list.length > 0 ? list : null;
}

export type Access = "pairing" | "listed" | "all";

/** Who is heard, as one choice beside the list of ids. */
export function accessOf({ senders = [], pairing }: Allow): Access {
  if (senders.includes("*")) return "all";
  return pairing === false ? "listed" : "pairing";
}

export function accessPatch(access: Access, ids: string[] | null): SpecPatch {
  const pairing = access === "listed" ? false : null;
  return { allow: { senders: access === "all" ? ["*"] : ids, pairing } };
}
