import { defineTexts } from "../i18n/i18n.ts";
import { EN } from "./i18n-en.ts";
import { ZH } from "./i18n-zh.ts";

export const useNotifiersText = defineTexts("notifiers", EN, ZH);
