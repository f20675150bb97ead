import { wordsOfFailure } from "#core/channel/failure-words";
import type { Platform } from "#protocol/channel-event";
import type { Failure, SetUpStep } from "#protocol/failure";
import { type Language, useLanguage } from "../../i18n/i18n.ts";
import { wordsOf } from "../field-words/field-words.ts";
import { CHINESE, CHINESE_STEPS } from "./chinese.ts";

/** What the server says of a failure: in English, and by its code where it has one. */
export interface Told {
  message: string;
  why?: Failure | undefined;
}

/** The failure in the reader's language; in the server's words where these are all there is. */
export function failureText({ message, why }: Told, language: Language, platform?: Platform): string {
  // A server that is newer than this page may have codes that it does not know.
  if (!why || !(why.code in CHINESE)) return message;
  const named = platform ? withLabels(why, (name) => wordsOf({ platform, name, schema: {} }, language).label) : why;
  if (language === "en") return named === why ? message : wordsOfFailure(named);
  const say = CHINESE[why.code] as (failure: Failure) => string;
  return say(named);
}

/** Fields by the names that the platform's form gives them. */
function withLabels(why: Failure, labelOf: (name: string) => string): Failure {
  if (why.code === "FieldsInvalid") return { ...why, fields: why.fields.map(labelOf) };
  return "field" in why ? { ...why, field: labelOf(why.field) } : why;
}

export function stepText(step: SetUpStep, text: string, language: Language): string {
  const say = language === "zh" ? (CHINESE_STEPS[step.code] as ((step: SetUpStep) => string) | undefined) : undefined;
  return say?.(step) ?? text;
}

export interface FailureTexts {
  failure: (told: Told) => string;
  step: (step: SetUpStep, text: string) => string;
}

/** In the language of the page; with the platform, fields are called as its form calls them. */
export function useFailureTexts(platform?: Platform): FailureTexts {
  const language = useLanguage();
  return {
    failure: (told) => failureText(told, language, platform),
    step: (step, text) => stepText(step, text, language),
  };
}
