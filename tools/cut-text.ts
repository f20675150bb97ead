/** Same weights as `estimateTokens` of core/agent/context: four Latin characters, or one of any other script, a token. */
const LATIN = 0.25;

/** The part of a text from `start` on that fits into `tokens`, not ending inside a surrogate pair. */
export function cutText(text: string, start: number, tokens: number): { text: string; end: number } {
  let end = start;
  for (let left = tokens; end < text.length; end++) {
    left -= text.charCodeAt(end) > 0x2e7f ? 1 : LATIN;
    if (left < 0) break;
  }
  const splitsPair = end < text.length && end > start && (text.charCodeAt(end) & 0xfc00) === 0xdc00;
  if (splitsPair) end--;
  return { text: text.slice(start, end), end };
}
