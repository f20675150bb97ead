import { rewriteMarkdown } from "./rewrite.ts";

const CALL = /(?<![\w`/.])@(?=\w)/g;
const COMMAND = /(^|\n)([ \t]*)\/(?=[a-z])/gi;
/** A word joiner: takes no room, and ends what could be a name. */
export const JOINER = "\u2060";

/** Whatever an agent writes calls nobody and commands nothing: `@name` and a line of `/word` only look like it. */
export function quiet(markdown: string): string {
  return rewriteMarkdown(markdown, (node, source) => {
    if (node.type === "text") return source.replaceAll(CALL, `@${JOINER}`).replaceAll(COMMAND, "$1$2\\/");
    return node.type === "html" ? source.replaceAll(CALL, `@${JOINER}`) : null;
  });
}
