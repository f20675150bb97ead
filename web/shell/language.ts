import { useEffect } from "react";
import { api } from "../api.ts";
import { currentLanguage, hasChosenLanguage, setLanguage, type Language } from "../i18n/i18n.ts";
import { useMe } from "../session.ts";

/** For this browser and for the person: mails, and browsers they have not used yet, speak it too. */
export function chooseLanguage(language: Language): void {
  void setLanguage(language);
  remember(language);
}

/** A browser without a choice of its own takes the person's; a person without one takes the browser's. */
export function useAccountLanguage(): void {
  const { locale } = useMe().user;
  useEffect(() => {
    if (locale === null) remember(currentLanguage());
    else if (!hasChosenLanguage() && (locale === "zh" || locale === "en")) void setLanguage(locale);
  }, [locale]);
}

// Nothing on the page depends on the answer.
function remember(locale: Language): void {
  api.patch("/api/v1/me", { locale }).catch(() => undefined);
}
