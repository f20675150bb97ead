import type { Language } from "../i18n/i18n.ts";
import { formatNumber } from "../i18n/format.ts";

/** `840 ms`, `3.2 s`, `2 min 05 s`: facts, the same in every language. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Two significant digits below a cent: a price that rounds to nothing says nothing. */
export function formatCost(microUsd: number): string {
  const usd = microUsd / 1_000_000;
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  return `$${Number(usd.toPrecision(2)).toFixed(Math.min(6, 1 - Math.floor(Math.log10(usd))))}`;
}

/** `12.4k` of a large number, in the mono of the facts. */
export function formatTokens(tokens: number, language: Language): string {
  if (tokens < 10_000) return formatNumber(tokens, language);
  return tokens < 1_000_000
    ? `${(tokens / 1000).toFixed(tokens < 100_000 ? 1 : 0)}k`
    : `${(tokens / 1_000_000).toFixed(1)}M`;
}
