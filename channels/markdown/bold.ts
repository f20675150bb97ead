import { rewriteMarkdown } from "./rewrite.ts";

/** A heading without bold runs: where headings are written as bold words, a mark inside would end it. */
export function withoutBold(heading: string): string {
  return rewriteMarkdown(heading, (node, run) => (node.type === "strong" ? run.slice(2, -2) : null));
}
