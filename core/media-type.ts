/** Which kinds of files people may attach, told by their first bytes; the name only decides among kinds of text and zip. */

export const SNIFF_BYTES = 4096;

const MAGIC: [mediaType: string, at: number, bytes: string][] = [
  ["image/png", 0, "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF8"],
  ["application/pdf", 0, "%PDF-"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/ogg", 0, "OggS"],
];
/** Containers that say at byte 8 what is in them. */
const RIFF: Record<string, string> = { WEBP: "image/webp", WAVE: "audio/wav" };
const OFFICE: Record<string, string> = {
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odt: "application/vnd.oasis.opendocument.text",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  epub: "application/epub+zip",
  zip: "application/zip",
};
/** Never text/html or image/svg+xml: nothing that is served may run in a browser. */
const TEXTS: Record<string, string> = {
  csv: "text/csv",
  json: "application/json",
  md: "text/markdown",
  markdown: "text/markdown",
  yaml: "application/yaml",
  yml: "application/yaml",
};

/** The media type of a file that begins with `head`; null when such files are not taken. */
export function sniffMediaType(head: Uint8Array, name: string): string | null {
  const begin = latin(head.subarray(0, 16));
  const magic = MAGIC.find(([, at, bytes]) => begin.startsWith(bytes, at));
  if (magic) return magic[0];
  if (begin.startsWith("RIFF")) return RIFF[begin.slice(8, 12)] ?? null;
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  if (begin.startsWith("PK\x03\x04")) return OFFICE[extension] ?? "application/zip";
  return looksLikeText(head) ? (TEXTS[extension] ?? "text/plain") : null;
}

/** Whether a model can be given the file as text. */
export function isTextType(mediaType: string): boolean {
  return mediaType.startsWith("text/") || Object.values(TEXTS).includes(mediaType);
}

/** Images that every provider takes. */
export function isImageType(mediaType: string): boolean {
  return mediaType.startsWith("image/");
}

/** No control characters but those of text; which charset it is does not matter here. */
function looksLikeText(head: Uint8Array): boolean {
  return !head.some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27);
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
