// What the simulator does, read from the last user message. See docs/simulator.md.

export type Piece =
  | { kind: "reasoning" | "text"; text: string; delayMs: number }
  | { kind: "call"; tool: string; input: string };

export interface Script {
  pieces: Piece[];
  /** HTTP status instead of an answer. */
  fail?: { status: number; times: number };
  /** After the pieces: an orderly end, a cut connection, silence, or an unreadable chunk. */
  end: "finish" | "cut" | "stall" | "garbage";
}

export interface Turn {
  role: string;
  text: string;
}

const FRIENDLY =
  "Hello! I am Weft's built-in model simulator, not a real model: I can show you how everything works, but I do not " +
  "think. Try “count 20 every 100” or “think 10 then say hello”.";

/** A last message of role `tool` is a result that is echoed. */
export function scriptOf(turns: Turn[], system: string): Script {
  const last = turns.at(-1);
  if (last?.role === "tool") {
    const results = turns.slice(turns.findLastIndex((turn) => turn.role !== "tool") + 1).map((turn) => turn.text);
    return said(results.join("\n"));
  }
  const text = turns.findLast((turn) => turn.role === "user")?.text.trim() ?? "";
  if (system.includes("Write a title")) return said(words(plain(text)).slice(0, 6).join(" "));
  if (system.includes("Summarize the conversation")) return said(`Summary: ${text.slice(0, 200)}`);
  return commanded(text);
}

function commanded(text: string): Script {
  const count = /^count (\d+) every (\d+)$/i.exec(text);
  if (count) return counted(Number(count[1]), Number(count[2]));
  const thought = /^think (\d+) then say ([\s\S]+)$/i.exec(text);
  if (thought) return { ...said(thought[2]!), pieces: [...thoughts(Number(thought[1])), ...said(thought[2]!).pieces] };
  const say = /^say ([\s\S]+)$/i.exec(text);
  if (say) return said(say[1]!);
  const fail = /^fail (\d{3})(?: times (\d+))?$/i.exec(text);
  if (fail) {
    return {
      ...said("It works again."),
      fail: { status: Number(fail[1]), times: fail[2] ? Number(fail[2]) : Infinity },
    };
  }
  const broken = /^(cut|stall|garbage) after (\d+)$/i.exec(text);
  if (broken) return { ...counted(Number(broken[2]), 10), end: broken[1]!.toLowerCase() as Script["end"] };
  if (/^call /i.test(text)) return { pieces: calls(text), end: "finish" };
  return said(FRIENDLY);
}

function said(text: string): Script {
  return { pieces: words(text).map((word) => ({ kind: "text", text: word, delayMs: 0 })), end: "finish" };
}

function counted(total: number, delayMs: number): Script {
  const pieces: Piece[] = [];
  for (let n = 1; n <= Math.min(total, 100_000); n++) {
    pieces.push({ kind: "text", text: n === 1 ? "t1" : ` t${n}`, delayMs });
  }
  return { pieces, end: "finish" };
}

function thoughts(total: number): Piece[] {
  return Array.from({ length: Math.min(total, 10_000) }, (_, i) => ({
    kind: "reasoning",
    text: `r${i + 1} `,
    delayMs: 10,
  }));
}

/** `call A {…} and call B {…}`: the JSON of each ends where its braces close. */
function calls(text: string): Piece[] {
  const pieces: Piece[] = [];
  const pattern = /(?:^|\band\s+)call\s+([\w.-]+)\s*/giy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const end = endOfJson(text, pattern.lastIndex);
    pieces.push({ kind: "call", tool: match[1]!, input: text.slice(pattern.lastIndex, end).trim() || "{}" });
    pattern.lastIndex = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
  }
  return pieces;
}

function endOfJson(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === "\\") i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "{") depth++;
    else if (!quoted && character === "}" && --depth === 0) return i + 1;
  }
  return text.length;
}

/** Tokens: Latin words with the space before them, other scripts by the character. */
function words(text: string): string[] {
  return text.match(/\s*[^\s\u2e80-\uffff]+|\s*[\ud800-\udbff][\udc00-\udfff]|\s*[\u2e80-\uffff]|\s+/gu) ?? [];
}

function plain(text: string): string {
  return text.replace(/^(say|think \d+ then say)\s+/i, "");
}

/** A stable guess: a token is about four characters. */
export function countTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
