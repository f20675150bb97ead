import type { Json, Piece, Reply, ReplyAction } from "#core/channel";
import { toBytes } from "../crypto/bytes.ts";
import { cutMarkdown } from "../markdown/cut.ts";
import { printPlain } from "../markdown/print.ts";
import { clip } from "../markdown/size.ts";
import { printHtml } from "../markdown/html.ts";

/** Of an ordinary message. Rich ones may be longer, but then there would be no plain one to fall back to. */
export const PIECE_MAX = 4096;
const LABEL_MAX = 64;
const ID_MAX_BYTES = 64;
const STYLES = { primary: "primary", danger: "danger" } as const;

export interface TelegramBody {
  html: string;
  /** The same as plain words. */
  text: string;
  keyboard?: Json;
}

export function render({ markdown, actions = [] }: Reply): Piece[] {
  const pieces = cutMarkdown(markdown, { max: PIECE_MAX, size: (piece) => wordsOf(piece).length });
  const keyboard = keyboardOf(actions);
  return pieces.map((piece, at) => {
    const text = wordsOf(piece);
    const isLast = at === pieces.length - 1;
    return { text, body: { html: printHtml(piece), text, ...(isLast && keyboard ? { keyboard } : {}) } };
  });
}

/** Never empty for a piece that has something in it. */
function wordsOf(piece: string): string {
  return printPlain(piece).trim() || piece.trim();
}

/** One button in a row. An id that Telegram cannot carry is no button. */
function keyboardOf(actions: ReplyAction[]): Json | null {
  const rows = actions
    .filter(({ id, url }) => url !== undefined || toBytes(id).length <= ID_MAX_BYTES)
    .map(({ id, label, style, url }) => [
      {
        text: clip(label, LABEL_MAX),
        ...(url === undefined ? { callback_data: id } : { url }),
        ...(style === undefined ? {} : { style: STYLES[style] }),
      },
    ]);
  return rows.length === 0 ? null : { inline_keyboard: rows };
}
