import { defineTexts } from "../i18n/i18n.ts";
import { EN } from "./i18n-en.ts";
import { ZH } from "./i18n-zh.ts";

export const useChatText = defineTexts("chat", EN, ZH);
export type ChatText = ReturnType<typeof useChatText>;
