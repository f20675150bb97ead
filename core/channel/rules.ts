import type { ChannelSpec } from "#protocol/kinds/channel";
import type { Platform } from "#protocol/channel-event";
import type { Reference } from "#protocol/kinds/resource";
import { type Intent, intentOf } from "./intent.ts";

/** What a channel's spec says about events and answers, with every default filled in. Holds no secret. */
export interface ChannelRules {
  platform: Platform;
  senders: string[];
  groups: string[];
  pairing: boolean;
  mention: "required" | "keyword" | "always";
  keywords: string[];
  streams: boolean;
  language: "auto" | "en" | "zh";
  stages: { identify: boolean; gate: boolean; commands: boolean; intent: boolean };
  /** Whether `/team` and `/model` choose. Absent: they do. */
  isFixed?: boolean;
  perSender: boolean;
  debounceMs: number;
  idleResetMs: number | null;
  dailyResetHour: number | null;
  /** Absent: none. */
  intents?: Intent[];
  /** Tells the intent where the rules do not. Absent: nobody does. */
  classifier?: { model: Reference | null };
}

const MINUTE_MS = 60_000;

/**
 * Without an allow-list, a channel whose platform proves who writes hears strangers only once they are paired, as one
 * that pays for each answer should; `*` opens it to everybody.
 */
export function rulesOf(spec: ChannelSpec): ChannelRules {
  const { allow = {}, pipeline = {}, session = {}, intents = [], classifier } = spec;
  return {
    platform: spec.platform,
    senders: allow.senders ?? [],
    groups: allow.groups ?? [],
    pairing: allow.pairing ?? true,
    mention: spec.mention ?? (spec.keywords?.length ? "keyword" : "required"),
    keywords: spec.keywords ?? [],
    streams: spec.reply !== "final",
    language: spec.language ?? "auto",
    stages: {
      identify: pipeline.identify ?? true,
      gate: pipeline.gate ?? true,
      commands: pipeline.commands ?? true,
      intent: pipeline.intent ?? intents.length > 0,
    },
    ...(pipeline.choose === false ? { isFixed: true } : {}),
    perSender: session.context === "sender",
    debounceMs: session.debounceMs ?? 0,
    idleResetMs: session.idleResetMinutes === undefined ? null : session.idleResetMinutes * MINUTE_MS,
    dailyResetHour: session.dailyResetHour ?? null,
    ...(intents.length > 0 ? { intents: intents.map(intentOf) } : {}),
    ...(classifier ? { classifier: { model: classifier.modelRef ?? null } } : {}),
  };
}
