import type { Language } from "./i18n.ts";

const LOCALES: Record<Language, string> = { en: "en", zh: "zh-CN" };
const DAY_MS = 86_400_000;

/** Time of day for today, weekday within a week, date beyond. */
export function formatMoment(atMs: number, language: Language, nowMs = Date.now()): string {
  const locale = LOCALES[language];
  const at = new Date(atMs);
  const now = new Date(nowMs);
  if (at.toDateString() === now.toDateString())
    return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  if (Math.abs(nowMs - atMs) < 6 * DAY_MS) return new Intl.DateTimeFormat(locale, { weekday: "short" }).format(at);
  const sameYear = at.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

export function formatDate(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "medium" }).format(new Date(atMs));
}

export function formatDateTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  }).format(new Date(atMs));
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * DAY_MS],
  ["month", 30 * DAY_MS],
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 hours ago", "in 2 days"; under a minute "now". */
export function formatRelative(atMs: number, language: Language, nowMs = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: "auto" });
  const distance = atMs - nowMs;
  for (const [unit, sizeMs] of STEPS) {
    if (Math.abs(distance) >= sizeMs) return format.format(Math.trunc(distance / sizeMs), unit);
  }
  return format.format(0, "second");
}

export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(value);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${["B", "KB", "MB", "GB"][power]}`;
}
