import type { Piece, Reply } from "#core/channel";
import { cutMarkdown } from "./markdown/cut.ts";
import { quiet } from "./markdown/quiet.ts";
import { ACTION_LINES_MAX, actionLines } from "./typed-action.ts";

/** Comments of code hosts: Markdown as it is, but for what would call people or command the host. */
export function renderComment({ markdown, actions }: Reply, max: number): Piece[] {
  const lines = actionLines(actions);
  const room = lines === "" ? max : max - ACTION_LINES_MAX;
  const pieces = cutMarkdown(markdown, { max: room, size: (piece) => quiet(piece).length }).map(quiet);
  return pieces.map((text, at) => ({
    text,
    body: lines !== "" && at === pieces.length - 1 ? `${text}\n\n${lines}` : text,
  }));
}
