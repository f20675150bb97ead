import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { printPlain } from "../markdown/print.ts";
import { clip } from "../markdown/size.ts";

export const PIECE_MAX = 5000;
const LABEL_MAX = 20;
const ID_MAX = 300;
const BUTTONS_MAX = 10;
const ALT_MAX = 400;
const STYLES = { primary: { style: "primary" }, danger: { style: "primary", color: "#D92D20" } };

/** Plain words; buttons are a Flex bubble in the same delivery, so that they cost no further message. */
export function render({ markdown, actions = [] }: Reply): Piece[] {
  const texts = cutMarkdown(markdown, { max: PIECE_MAX, size: (piece) => toLine(piece).length }).map(toLine);
  const bubble = bubbleOf(actions);
  return texts.map((text, at) => {
    const words = { type: "text", text };
    return { text, body: { messages: bubble && at === texts.length - 1 ? [words, bubble] : [words] } };
  });
}

function toLine(markdown: string): string {
  return printPlain(markdown).trim() || markdown.trim();
}

function bubbleOf(actions: ReplyAction[]): Json | null {
  const usable = actions.filter(({ id, url }) => url !== undefined || id.length <= ID_MAX).slice(0, BUTTONS_MAX);
  if (usable.length === 0) return null;
  const contents = usable.map(({ id, label, style, url }): Json => {
    const text = clip(label, LABEL_MAX);
    const action: Json =
      url === undefined
        ? { type: "postback", label: text, data: id, displayText: clip(label, 300) }
        : { type: "uri", label: text, uri: url };
    return { type: "button", action, ...(style === undefined ? { style: "secondary" } : STYLES[style]) };
  });
  return {
    type: "flex",
    altText: clip(usable.map(({ label }) => label).join(" / "), ALT_MAX),
    contents: { type: "bubble", footer: { type: "box", layout: "vertical", spacing: "sm", contents } },
  };
}
