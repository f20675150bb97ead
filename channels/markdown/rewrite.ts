import type { Nodes } from "mdast";
import { endOf, parseMarkdown, startOf } from "./parse.ts";

/** What stands in a node's place, or null to leave it and look inside. `source` is the node as it was written. */
export type Rewrite = (node: Nodes, source: string) => string | null;

/**
 * The same Markdown with some nodes written differently, for platforms that know most of it. What is not rewritten
 * stays letter by letter.
 */
export function rewriteMarkdown(markdown: string, write: Rewrite): string {
  let text = "";
  let at = 0;
  const visit = (node: Nodes): void => {
    const written = node.type === "root" ? null : write(node, markdown.slice(startOf(node), endOf(node)));
    if (written === null) {
      if ("children" in node) node.children.forEach(visit);
      return;
    }
    text += markdown.slice(at, startOf(node)) + written;
    at = endOf(node);
  };
  visit(parseMarkdown(markdown));
  return text + markdown.slice(at);
}
