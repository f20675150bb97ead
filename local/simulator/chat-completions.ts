import type { Dialect } from "./play.ts";
import { event, textOf } from "./play.ts";
import { countTokens, type Script, type Turn } from "./script.ts";

export interface ChatRequest {
  model?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  messages?: { role: string; content?: string | { type: string; text?: string }[] | null }[];
}

export function readChat(request: ChatRequest): { turns: Turn[]; system: string } {
  const turns = (request.messages ?? []).map(({ role, content }) => ({ role, text: flat(content) }));
  const system = turns.filter(({ role }) => role === "system" || role === "developer").map(({ text }) => text);
  return { turns: turns.filter(({ role }) => role !== "system" && role !== "developer"), system: system.join("\n") };
}

export function flat(content: string | { type: string; text?: string }[] | null | undefined): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

interface Head {
  id: string;
  created: number;
  model: string;
}

const headOf = (request: ChatRequest): Head => ({
  id: `chatcmpl-${Date.now().toString(36)}`,
  created: Math.floor(Date.now() / 1000),
  model: request.model ?? "simulator",
});

function usageOf(turns: Turn[], script: Script) {
  const prompt = turns.reduce((sum, turn) => sum + countTokens(turn.text), 0);
  const reasoning = script.pieces.filter((piece) => piece.kind === "reasoning").length;
  const completion = script.pieces.length;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

export function chatDialect(request: ChatRequest, turns: Turn[], script: Script): Dialect {
  const head = { ...headOf(request), object: "chat.completion.chunk" };
  const chunk = (delta: object, reason: string | null = null) =>
    event({ ...head, choices: [{ index: 0, delta, finish_reason: reason }] });
  // A template around the only part that changes: a benchmark asks for a hundred streams at once.
  const [before, after] = chunk({ content: "@" }).split('"@"') as [string, string];
  let position = 0;
  return {
    begin: () => chunk({ role: "assistant", content: "" }),
    piece(piece) {
      if (piece.kind === "text") return before + JSON.stringify(piece.text) + after;
      if (piece.kind !== "call") return chunk({ reasoning_content: piece.text });
      return callChunks(piece, position++, chunk);
    },
    finish() {
      const called = script.pieces.some((piece) => piece.kind === "call");
      const usage = request.stream_options?.include_usage
        ? event({ ...head, choices: [], usage: usageOf(turns, script) })
        : "";
      return `${chunk({}, called ? "tool_calls" : "stop")}${usage}data: [DONE]\n\n`;
    },
  };
}

/** Arguments come in two parts, as real providers send them. */
function callChunks(piece: { tool: string; input: string }, index: number, chunk: (delta: object) => string): string {
  const half = Math.ceil(piece.input.length / 2);
  const id = `call_${Date.now().toString(36)}_${index}`;
  const start = { index, id, type: "function", function: { name: piece.tool, arguments: piece.input.slice(0, half) } };
  const rest = { index, function: { arguments: piece.input.slice(half) } };
  return chunk({ tool_calls: [start] }) + chunk({ tool_calls: [rest] });
}

export function chatAnswer(request: ChatRequest, turns: Turn[], script: Script): object {
  const calls = script.pieces.flatMap((piece, index) =>
    piece.kind === "call"
      ? [{ id: `call_${index}`, type: "function", function: { name: piece.tool, arguments: piece.input } }]
      : [],
  );
  const reasoning = textOf(script, "reasoning");
  const message = {
    role: "assistant",
    content: textOf(script, "text"),
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...headOf(request),
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }],
    usage: usageOf(turns, script),
  };
}
