const WIDE = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Extended_Pictographic}";
const TOKEN = new RegExp(`\\s*[${WIDE}]|\\s*[^\\s${WIDE}]+|\\s+`, "gu");

/** Text in the pieces that a model would send: words with the space before them; characters where there are no spaces. */
export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

const CHARACTERS_PER_TOKEN = 4;

/** A stable guess at how many tokens a prompt costs. */
export function countTokens(texts: string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
}
