import { inCurrentSpelling } from "#core/resource/wegent-spelling";
import type { Resource } from "#protocol/kinds/resource";
import { formatNumber } from "../i18n/format.ts";
import type { Language } from "../i18n/i18n.ts";
import { getIn, parsePath, plainText } from "./schema/paths.ts";

/** What a column shows of a resource: `spec.members[]` is the number of entries; lists and absent values are shown as people read them. */
export function columnText(resource: Resource, path: string, language: Language): string {
  const counts = path.endsWith("[]");
  const value = getIn(inCurrentSpelling(resource), parsePath(counts ? path.slice(0, -2) : path));
  if (counts) return Array.isArray(value) ? String(value.length) : "";
  return typeof value === "number" ? formatNumber(value, language) : plainText(value);
}
