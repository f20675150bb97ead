/** Length in Unicode code points, the unit of every offset on the wire. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (isPairAt(text, i)) count--;
  }
  return count;
}

/** The first `points` code points of a text; never splits a surrogate pair. */
export function firstCodePoints(text: string, points: number): string {
  let end = 0;
  for (let taken = 0; taken < points && end < text.length; taken++) end += isPairAt(text, end) ? 2 : 1;
  return text.slice(0, end);
}

function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}
