import { htmlToMarkdown } from "@mdream/js";
import type { Fetched } from "./guarded-fetch.ts";

export interface Page {
  title: string | undefined;
  text: string;
}

/** What a fetched document says, as text that a model reads well. Null when it is not a text. */
export function readPage({ contentType, bytes, url }: Pick<Fetched, "contentType" | "bytes" | "url">): Page | null {
  const mediaType = contentType.split(";", 1)[0]!.trim().toLowerCase();
  if (mediaType !== "" && !isText(mediaType)) return null;
  const text = decode(bytes, contentType);
  if (text.includes("\0")) return null;
  if (mediaType.includes("html") || (mediaType === "" && /^\s*<(!doctype html|html)/i.test(text)))
    return readHtml(text, url);
  return { title: undefined, text: text.trim() };
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith("text/") || /[/+](json|xml|yaml|x-yaml|x-ndjson|javascript|toml|sql)$/.test(mediaType);
}

/** The charset of the header, else what the document says of itself in its first bytes, else UTF-8. */
function decode(bytes: Uint8Array, contentType: string): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const charset = /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1];
  return decoderFor(charset).decode(bytes);
}

function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset ?? "utf-8");
  } catch {
    return new TextDecoder(); // A charset that nobody knows.
  }
}

/** Parts of a page that are not what it says. Not `form`: some sites put the whole page into one. */
const AROUND = ["head", "nav", "aside", "footer", "script", "style", "noscript", "template", "iframe", "svg", "dialog"];
const CONTROLS = ["button", "select", "input", "textarea"];

function readHtml(html: string, url: string): Page {
  const title = /<title[^>]*>([^<]{1,500})/i.exec(html)?.[1];
  const options = { origin: new URL(url).origin, clean: true };
  const readable = htmlToMarkdown(html, {
    ...options,
    plugins: { filter: { exclude: [...AROUND, ...CONTROLS] } },
  }).trim();
  return {
    title: title && htmlToMarkdown(title).replace(/\s+/g, " ").trim(),
    text: readable || htmlToMarkdown(html, options).trim(),
  };
}
