// Platforms without buttons: what to write instead stands below the words.

const LINES = /\n\n((?:- .*: `\/press [^`\s]+`(?:\n|$))+)$/;

/** The words of a message, and the ids that its last lines name. */
export function splitActions(body: string): { text: string; actions: string[] } {
  const lines = LINES.exec(body)?.[1] ?? "";
  const actions = Array.from(lines.matchAll(/`\/press ([^`\s]+)`/g), ([, id]) => id ?? "");
  return { text: body.replace(LINES, "").trim(), actions };
}
