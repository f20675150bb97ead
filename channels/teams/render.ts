import type { Json, Piece, Reply, ReplyAction, ReplyForm } from "#core/channel";
import { cutMarkdown } from "../markdown/cut.ts";
import { isLineBreak } from "../markdown/print.ts";
import { type Rewrite, rewriteMarkdown } from "../markdown/rewrite.ts";
import { clip, inBytes } from "../markdown/size.ts";
import { inputsOf } from "./form.ts";
import { tableAsCode } from "../markdown/table.ts";

/** An activity may have about 28 KB, its card and envelope included; Teams counts it in UTF-16. */
export const PIECE_MAX = 20_000;
/** Where a pressed button says which it is. */
export const ACTION_FIELD = "weftAction";
const LABEL_MAX = 100;
const BUTTONS_MAX = 6;

/** Teams knows Markdown without tables and tick boxes, and joins lines that two spaces do not part. */
const asTeams: Rewrite = (node, source) => {
  switch (node.type) {
    case "text":
      return source.replaceAll(/ *\n/g, "  \n");
    case "table":
      return tableAsCode(node);
    case "listItem":
      return typeof node.checked === "boolean" ? source.replace(/\[[ xX]\]/, node.checked ? "☑" : "☐") : null;
    case "html":
      return isLineBreak(source) ? "\n" : source.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    default:
      return null;
  }
};

function toTeams(markdown: string): string {
  return rewriteMarkdown(markdown, asTeams);
}

/** Under either count. */
function sizeOf(text: string): number {
  return Math.max(inBytes(text), 2 * text.length);
}

export function render({ markdown, actions = [], form }: Reply): Piece[] {
  const texts = cutMarkdown(markdown, { max: PIECE_MAX, size: (piece) => sizeOf(toTeams(piece)) }).map(toTeams);
  const card = cardOf(actions, form);
  return texts.map((text, at) => ({
    text,
    body: { text, textFormat: "markdown", ...(card && at === texts.length - 1 ? { attachments: [card] } : {}) },
  }));
}

function cardOf(actions: ReplyAction[], form: ReplyForm | undefined): Json | null {
  const send = form ? [{ id: form.id, label: form.submit, style: "primary" as const }] : [];
  const buttons = [...send, ...actions].slice(0, BUTTONS_MAX).map((action) => buttonOf(action, action.id === form?.id));
  if (buttons.length === 0) return null;
  return {
    contentType: "application/vnd.microsoft.card.adaptive",
    content: {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body: form ? inputsOf(form) : [],
      actions: buttons,
    },
  };
}

/** Any other button is free to be pressed with the inputs left empty. */
function buttonOf({ id, label, style, url }: ReplyAction, sendsInputs: boolean): Json {
  const title = clip(label, LABEL_MAX);
  if (url !== undefined) return { type: "Action.OpenUrl", title, url };
  const styles = { primary: "positive", danger: "destructive" };
  return {
    type: "Action.Submit",
    title,
    data: { [ACTION_FIELD]: id },
    ...(sendsInputs ? {} : { associatedInputs: "none" }),
    ...(style === undefined ? {} : { style: styles[style] }),
  };
}
