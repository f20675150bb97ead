import { toBytes } from "../crypto/bytes.ts";

/** How long a piece is, as its platform counts. */
export type Size = (piece: string) => number;

/** UTF-16 units, which never is less than what platforms call characters. */
export const inCharacters: Size = (piece) => piece.length;
export const inBytes: Size = (piece) => toBytes(piece).length;

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** What a person sees as one character; an emoji of many code points stays whole. */
export function graphemesOf(text: string): string[] {
  return Array.from(graphemes.segment(text), (segment) => segment.segment);
}

/** The longest start of whole graphemes within `max`; its first character when even that is too long. */
export function clip(text: string, max: number, size: Size = inCharacters): string {
  if (size(text) <= max) return text;
  let [taken, length] = ["", 0];
  for (const grapheme of graphemesOf(text)) {
    length += size(grapheme);
    if (length > max) break;
    taken += grapheme;
  }
  return taken === "" ? (graphemesOf(text)[0] ?? "") : taken;
}
