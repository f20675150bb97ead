import type { Platform } from "#protocol/channel-event";
import { CHAT_GUIDES } from "./chat.ts";
import { CHINA_GUIDES } from "./china.ts";
import { OTHER_GUIDES } from "./other.ts";

interface Localized<T> {
  en: T;
  zh: T;
}

/** What a person does at a platform, in the order in which they do it. */
export interface Guide {
  /** Where that is done. */
  console?: string;
  /** Before the form is filled in. */
  before: Localized<string[]>;
  /** With the webhook address in hand. */
  after: Localized<string[]>;
}

export const GUIDES: Record<Platform, Guide> = { ...CHAT_GUIDES, ...CHINA_GUIDES, ...OTHER_GUIDES };
