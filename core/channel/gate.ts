import type { ChannelEvent } from "#protocol/channel-event";
import type { ChannelRules } from "./rules.ts";

/** Stage 2: whether what was said is meant for the agent. `isReplyToUs`: it answers a message that we posted. */
export function isMeant(rules: ChannelRules, event: ChannelEvent, isReplyToUs: boolean): boolean {
  if (!rules.stages.gate || event.conversation.scope === "direct") return true;
  if (event.addressed || isReplyToUs || event.kind !== "message") return true;
  if (rules.mention === "always") return true;
  return rules.mention === "keyword" && hasKeyword(event.text, rules.keywords);
}

const LATIN_WORD = /[\p{Script=Latin}\p{N}_]/u;

/** A keyword in Latin letters is a word of its own; in scripts without blanks it may stand anywhere. */
export function hasKeyword(text: string, keywords: string[]): boolean {
  const lower = text.toLowerCase();
  return keywords.some((keyword) => {
    const word = keyword.toLowerCase();
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
      const [before, after] = [lower.charAt(at - 1), lower.charAt(at + word.length)];
      const joined =
        (LATIN_WORD.test(before) && LATIN_WORD.test(word.charAt(0))) ||
        (LATIN_WORD.test(after) && LATIN_WORD.test(word.charAt(word.length - 1)));
      if (!joined) return true;
    }
    return false;
  });
}

const SMALL_TALK =
  /^(?:ok(?:ay)?|thanks?(?: you)?|thx|got it|great|lol|[\p{Emoji_Presentation}\p{So}]+|好的?|谢谢[你您]?|收到|嗯+|哈+)[\s.!。！~～]*$/iu;

/** Stage 4, where it is switched on: in a group, words that ask for nothing get no answer. */
export function wantsNothing(rules: ChannelRules, event: ChannelEvent): boolean {
  if (!rules.stages.intent || event.kind !== "message" || event.files.length > 0) return false;
  return event.conversation.scope !== "direct" && SMALL_TALK.test(event.text.trim());
}
