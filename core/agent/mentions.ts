const WORD = /[\p{L}\p{N}_-]/u;

/** True when `@name` stands in the text as a token of its own, so that `@dev` does not fire on `@developer`. */
export function mentionsName(text: string, name: string): boolean {
  const token = `@${name}`.toLowerCase();
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(token); at >= 0; at = lower.indexOf(token, at + 1)) {
    const before = at === 0 ? "" : lower[at - 1]!;
    const after = lower[at + token.length] ?? "";
    // Scripts without spaces write the next word right behind the name: only Latin-like letters extend a token.
    if (!isLatinWord(before) && !isLatinWord(after)) return true;
  }
  return false;
}

function isLatinWord(character: string): boolean {
  return character !== "" && WORD.test(character) && character.charCodeAt(0) < 0x2e80;
}

/** Whether a message in a group is meant for the agents. */
export function isAddressed(message: { content: string; mentions: string[] }, names: string[]): boolean {
  return names.some((name) => message.mentions.includes(name) || mentionsName(message.content, name));
}
