import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { useCallback } from "react";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];
const STORAGE_KEY = "weft.language";

// Plural forms are chosen by `count`; Chinese has only `_other`, so the other forms are not asked of it.
type Base<K> = K extends `${infer Name}_${"one" | "other"}` ? Name : K;
type Needed<K> = K extends `${string}_one` ? never : K;
type Values = Record<string, string | number>;
export type Translate<K extends string> = (key: K, values?: Values) => string;

/**
 * Declares a feature's texts and returns the hook that reads them: `const useChatText = defineTexts("chat", en, zh)`.
 * A key that Chinese lacks does not compile. Texts load with the feature that declares them.
 */
export function defineTexts<const T extends Record<string, string>>(
  feature: string,
  en: T,
  zh: { readonly [K in Needed<keyof T>]: string },
): () => Translate<Base<keyof T & string>> {
  i18next.addResourceBundle("en", feature, en, true, true);
  i18next.addResourceBundle("zh", feature, zh, true, true);
  return function useText() {
    const { t } = useTranslation(feature, { useSuspense: false });
    return useCallback((key: string, values?: Values) => t(key, values ?? {}), [t]);
  };
}

void i18next.use(initReactI18next).init({
  lng: storedLanguage(),
  fallbackLng: "en",
  resources: {},
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});
markDocument(currentLanguage());

export function currentLanguage(): Language {
  return i18next.language === "zh" ? "zh" : "en";
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? "zh" : "en";
}

export async function setLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  await i18next.changeLanguage(language);
  markDocument(language);
}

/** Whether somebody chose a language in this browser. */
export function hasChosenLanguage(): boolean {
  return readStored() !== null;
}

function storedLanguage(): Language {
  const stored = readStored();
  if (stored === "zh" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function markDocument(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
