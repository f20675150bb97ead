import type { PlatformField } from "#protocol/api/channels";
import type { Platform } from "#protocol/channel-event";
import type { Language } from "../../i18n/i18n.ts";
import { CHAT_WORDS } from "./chat.ts";
import { CHINA_WORDS } from "./china.ts";
import { OTHER_WORDS } from "./other.ts";

/** How a field of a platform is called, and where a person finds what belongs into it. */
export interface FieldWords {
  label: string;
  /** What stands between backticks is set as code. */
  hint: string;
  /** How its values are called, where they do not speak for themselves. */
  choices?: Readonly<Record<string, string>>;
}

/** What fields keep in Chinese as the platforms' consoles show it, they keep; the rest is said in Chinese. */
export const CHINESE: Record<Platform, Readonly<Record<string, FieldWords>>> = {
  ...CHINA_WORDS,
  ...CHAT_WORDS,
  ...OTHER_WORDS,
};

/** English words come with the schema; Chinese ones are here. */
export function wordsOf(
  field: { platform: Platform; name: string; schema: PlatformField },
  language: Language,
): FieldWords {
  const { platform, name, schema } = field;
  const chinese = language === "zh" ? CHINESE[platform][name] : undefined;
  return chinese ?? { label: titleOf(name), hint: schema.description ?? "" };
}

/** `appSecret` → “App secret”, `corpId` → “Corp ID”. */
export function titleOf(name: string): string {
  const words = name
    .replace(/([A-Z])/g, " $1")
    .toLowerCase()
    .replace(/\b(id|url|api|aes)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
