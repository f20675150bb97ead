/** Platforms where a bot is called by writing `@name`, and nothing else says that it was meant. */

const CODE_OR_QUOTE = /^ {0,3}(```|~~~)[^]*?^ {0,3}\1|`[^`\n]*`|^ {0,3}>.*$/gm;

/** Whether `@name` stands in the words (not in code or in what is quoted), and the words without it. */
export function takeMention(words: string, name: string): { text: string; addressed: boolean } {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const mention = new RegExp(`(^|[^\\w@/.-])@${escaped}(?:\\[bot\\])?(?![\\w-]|\\.\\w)[,:]?[ \\t]?`, "gi");
  const addressed = mention.test(words.replaceAll(CODE_OR_QUOTE, ""));
  return { text: (addressed ? words.replaceAll(mention, "$1") : words).trim(), addressed };
}
