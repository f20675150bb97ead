import type { Definition, ImageReference, LinkReference, Nodes } from "mdast";
import { parseMarkdown } from "./parse.ts";
import { rewriteMarkdown } from "./rewrite.ts";

/**
 * Links and images by reference become links and images in place, and their definitions go: after a cut the two would
 * stand in different messages.
 */
export function inlineReferences(markdown: string): string {
  if (!/^ {0,3}\[[^\]]+\]:/m.test(markdown)) return markdown;
  const definitions = new Map<string, Definition>();
  for (const node of descendants(parseMarkdown(markdown))) {
    if (node.type === "definition" && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  }
  if (definitions.size === 0) return markdown;
  const written = rewriteMarkdown(markdown, (node, source) => inPlace(node, source, definitions));
  // A picture inside of a link: the outer one is read again.
  if (written !== markdown) return inlineReferences(written);
  return rewriteMarkdown(markdown, (node) => (node.type === "definition" ? "" : null));
}

function inPlace(node: Nodes, source: string, definitions: Map<string, Definition>): string | null {
  if (node.type !== "linkReference" && node.type !== "imageReference") return null;
  const definition = definitions.get(node.identifier);
  const isOuter = descendants(node).some((inner) => inner !== node && inner.type === "imageReference");
  if (!definition || isOuter) return null;
  return `${labelOf(node, source)}(<${definition.url.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`;
}

/** `[words]` or `![alt]` as written. */
function labelOf(node: LinkReference | ImageReference, source: string): string {
  return node.referenceType === "shortcut" ? source : source.replace(/\[[^\]]*\]$/, "");
}

function descendants(node: Nodes): Nodes[] {
  const children: Nodes[] = "children" in node ? node.children : [];
  return [node, ...children.flatMap(descendants)];
}
