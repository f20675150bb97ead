import { JOINER } from "../markdown/quiet.ts";

/** `<!channel>`, `<!here>`, `<!subteam^S1>`, `<@U1>`: Slack reads its own notation in Markdown too. */
const CALL = /<(?=!(?:channel|here|everyone|subteam\^)|@[UW][A-Z0-9]{2})/gi;
/** What may become one of these with the next words. */
const BEGUN = /<[!@]?[\w^]{0,9}$/;

/** Whatever an agent writes calls nobody. */
export function quietWords(markdown: string): string {
  return markdown.replaceAll(CALL, `<${JOINER}`);
}

/** The same of words that are still written: each text begins with the one before. */
export function quietSoFar(markdown: string): string {
  return quietWords(markdown.replace(BEGUN, ""));
}

/** For fields that Slack reads as its own notation. */
export function escapeText(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
