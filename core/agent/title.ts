const MAX = 60;

/** A first title from the person's own words: their first line without whom it is said to, cut at a word. */
export function titleFromWords(content: string): string {
  const first = content.trim().split(/\r?\n/, 1)[0]!;
  const line = first
    .replace(/^(@[\w-]+\s+)+(?=\S)/u, "")
    .replace(/\s+/g, " ")
    .trim();
  const points = Array.from(line);
  if (points.length <= MAX) return line;
  const cut = points.slice(0, MAX).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > MAX / 2 ? cut.slice(0, space) : cut}…`;
}

/** A model's answer as a title: one line, no quotes, no full stop. Empty when it is unusable. */
export function titleFromModel(answer: string): string {
  const line = titleFromWords(answer.replace(/[*`#_]+/g, ""));
  return line.replace(/^["'“”「『《#*\s]+|["'“”」』》。.*\s]+$/gu, "");
}

export const TITLE_INSTRUCTIONS =
  "Write a title for the conversation that starts with the message below: at most six words, in the language of the " +
  "message, no quotation marks, no full stop. Answer with the title alone.";
