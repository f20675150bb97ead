/** As much XML as WeCom writes: elements of words, each in CDATA or with entities. Document types are not read. */

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The words of the first element of this name, or the empty string. */
export function xmlText(xml: string, name: string): string {
  return xmlTexts(xml, name)[0] ?? "";
}

/** The words of every element of this name. */
export function xmlTexts(xml: string, name: string): string[] {
  return elements(xml, name).map(words);
}

/** What is inside of every element of this name, as written. */
export function elements(xml: string, name: string): string[] {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const found: string[] = [];
  let at = xml.indexOf(open);
  while (at >= 0) {
    const from = at + open.length;
    const end = endOf(xml, from, close);
    if (end < 0) break;
    found.push(xml.slice(from, end));
    at = xml.indexOf(open, end);
  }
  return found;
}

/** CDATA may hold what looks like the end. */
function endOf(xml: string, from: number, close: string): number {
  if (!xml.startsWith(CDATA, from)) return xml.indexOf(close, from);
  const closed = xml.indexOf("]]>", from);
  return closed < 0 ? -1 : xml.indexOf(close, closed);
}

const CDATA = "<![CDATA[";

function words(inner: string): string {
  if (inner.startsWith(CDATA) && inner.endsWith("]]>")) return inner.slice(CDATA.length, -3);
  return inner.replaceAll(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7}));/g, (all, name?: string, code?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? all;
    const point = Number(code);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
