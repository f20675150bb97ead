// Code of either kind, or one of the ways in which models write formulas.
const PIECE =
  /(```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`)|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]|(?<![\\$\w])\$(?![\s$])((?:[^$\n\\]|\\.)+?)(?<!\s)\$(?![\d$])/g;

/**
 * Gives every formula the one mark that the parser reads (`$$`): `\(…\)`, `\[…\]` and `$…$`. A single dollar counts only
 * where it hugs its formula and no digit follows, so that prices stay prices. Code is left alone.
 */
export function withMathFences(text: string): string {
  if (!text.includes("$") && !text.includes("\\(") && !text.includes("\\[")) return text;
  return text.replace(PIECE, (whole, ...groups: (string | undefined)[]) => {
    const [code, inline, display, single] = groups;
    if (code !== undefined) return code;
    if (display !== undefined) return `\n$$\n${display.trim()}\n$$\n`;
    const tex = inline ?? single;
    return tex === undefined ? whole : `$$${tex}$$`;
  });
}
