export interface ToolCall {
  name: string;
  /** JSON text, exactly as the person wrote it. */
  arguments: string;
}

/** Where the JSON object that starts at `from` ends: after the brace that closes it. */
function endOfObject(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === "\\") at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "{") depth += 1;
    else if (!quoted && character === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function parseCall(text: string): { call: ToolCall; rest: string } | null {
  const match = /^call\s+([\w.:/-]+)\s*/iu.exec(text);
  if (!match) return null;
  const from = match[0].length;
  const to = text[from] === "{" ? endOfObject(text, from) : from;
  return { call: { name: match[1]!, arguments: text.slice(from, to) || "{}" }, rest: text.slice(to).trim() };
}

/** `call A {…} and call B {…} then …`: the calls of the first step, and what follows its `then`. */
export function parseCalls(text: string): { calls: ToolCall[]; rest: string } {
  const calls: ToolCall[] = [];
  let rest = text;
  for (let next = parseCall(rest); next; next = parseCall(rest.slice("and ".length).trim())) {
    calls.push(next.call);
    rest = next.rest;
    if (!/^and\s/iu.test(rest)) break;
  }
  return { calls, rest: calls.length > 0 ? rest.replace(/^then\s+/iu, "") : rest };
}
