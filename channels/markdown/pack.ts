import { graphemesOf, type Size } from "./size.ts";

/** How far a piece may go. `size` measures Markdown as the platform will count it, so after it was printed. */
export interface Limit {
  max: number;
  size: Size;
}
interface Packing {
  joint: string;
  limit: Limit;
  /** Breaks a part that does not fit alone. */
  split: (part: string, at: number) => string[];
  /** Whether what is left of a broken part may be filled up with the next one. */
  fillsUp?: boolean;
}

/** Puts parts together, in order, into as few pieces as fit. */
export function pack(parts: string[], packing: Packing): string[] {
  const { joint, limit, split, fillsUp = true } = packing;
  const pieces: string[] = [];
  const left = [...parts];
  let at = 0;
  while (at < left.length) {
    const count = countThatFits(left.slice(at), joint, limit);
    if (count > 0) {
      pieces.push(left.slice(at, at + count).join(joint));
      at += count;
      continue;
    }
    const broken = split(left[at] ?? "", at);
    const rest = fillsUp && at + 1 < left.length ? broken.at(-1) : undefined;
    const isOpen = rest !== undefined && limit.size(rest) <= limit.max;
    pieces.push(...(isOpen ? broken.slice(0, -1) : broken));
    if (isOpen) left[at] = rest;
    else at += 1;
  }
  return pieces;
}

/** A piece this full is taken: to find the very last word that fits is not worth the measuring. */
const FULL = 0.95;
const WORTH_GUESSING = 500;

/**
 * How many parts fit from the start. Measuring is dear, so the number is guessed from the length of what is written
 * and from how it compared with its measure before.
 */
function countThatFits(parts: string[], joint: string, limit: Limit): number {
  const lengths = runningLengths(parts, joint.length);
  let [low, high] = [0, parts.length + 1];
  let [target, step] = [limit.max, 1];
  while (high - low > 1) {
    const wanted = countWithin(lengths, target);
    const upwards = Math.min(low + step, high - 1);
    // A guess that says nothing new: a little further, then ever more; or the middle.
    if (wanted <= low) step *= 2;
    const fresh = wanted >= high ? Math.floor((low + high) / 2) : wanted;
    const guess = wanted <= low ? upwards : fresh;
    const size = limit.size(parts.slice(0, guess).join(joint));
    if (size <= limit.max) low = guess;
    else high = guess;
    if (low === guess && limit.max >= WORTH_GUESSING && size >= limit.max * FULL) break;
    target = ((lengths[guess - 1] ?? 0) / Math.max(size, 1)) * limit.max;
  }
  return low;
}

function runningLengths(parts: string[], joint: number): number[] {
  let length = -joint;
  return parts.map((part) => (length += joint + part.length));
}

/** How many parts are written within a length. */
function countWithin(lengths: number[], length: number): number {
  let [low, high] = [0, lengths.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lengths[middle - 1] ?? 0) <= length) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Escapes and entities are one sign, though they are written with many. */
const SIGN = /\\[!-/:-@[-`{-~]|&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][\da-zA-Z]{1,31});/g;

/** Words within the limit; nothing but the spaces at a cut is lost. */
export function packWords(text: string, limit: Limit): string[] {
  return packLetters(text, limit)
    .map((piece, at, all) => trimCut(piece, at, all.length))
    .filter((piece) => piece !== "");
}

/** As `packWords`, and spaces are kept too: at spaces where there are any, else between graphemes. */
export function packLetters(text: string, limit: Limit): string[] {
  const letters = (sign: string) => pack([...sign], { joint: "", limit, split: (letter) => [letter] });
  const signs = (word: string) => pack(signsOf(word), { joint: "", limit, split: letters });
  return pack(wordsOf(text), { joint: "", limit, split: signs });
}

/** Words, each with the spaces after it. */
export function wordsOf(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/);
}

/** Without the spaces where it was cut. */
export function trimCut(piece: string, at: number, count: number): string {
  const head = at === 0 ? piece : piece.trimStart();
  return at === count - 1 ? head : head.trimEnd();
}

function signsOf(word: string): string[] {
  const signs: string[] = [];
  let from = 0;
  for (const match of word.matchAll(SIGN)) {
    signs.push(...graphemesOf(word.slice(from, match.index)), match[0]);
    from = match.index + match[0].length;
  }
  return [...signs, ...graphemesOf(word.slice(from))];
}
