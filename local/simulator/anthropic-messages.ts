import { flat } from "./chat-completions.ts";
import { event, textOf, type Dialect } from "./play.ts";
import { countTokens, type Piece, type Script, type Turn } from "./script.ts";

type Part = { type: string; text?: string; content?: string | { type: string; text?: string }[] };
export interface MessagesRequest {
  model?: string;
  stream?: boolean;
  system?: string | { type: string; text?: string }[];
  messages?: { role: string; content: string | Part[] }[];
}

export function readMessages(request: MessagesRequest): { turns: Turn[]; system: string } {
  const turns = (request.messages ?? []).flatMap(({ role, content }): Turn[] => {
    if (typeof content === "string") return [{ role, text: content }];
    const results = content.filter((part) => part.type === "tool_result");
    if (results.length === 0) return [{ role, text: flat(content) }];
    return results.map((part) => ({ role: "tool", text: flat(part.content) }));
  });
  return { turns, system: flat(request.system) };
}

const BLOCKS = {
  text: { type: "text", text: "" },
  reasoning: { type: "thinking", thinking: "", signature: "" },
};

function messageOf(request: MessagesRequest, turns: Turn[]) {
  const input = turns.reduce((sum, turn) => sum + countTokens(turn.text), 0);
  return {
    id: `msg_${Date.now().toString(36)}`,
    type: "message",
    role: "assistant",
    model: request.model ?? "simulator",
    stop_sequence: null,
    usage: { input_tokens: input, output_tokens: 0 },
  };
}

export function messagesDialect(request: MessagesRequest, turns: Turn[], script: Script): Dialect {
  const message = { ...messageOf(request, turns), content: [], stop_reason: null };
  const send = (data: { type: string }) => event(data, data.type);
  let index = -1;
  let open: Piece["kind"] | null = null;
  const close = () => (open === null ? "" : send({ type: "content_block_stop", index } as never));
  const start = (kind: Piece["kind"], block: object) => {
    const before = close();
    index += 1;
    open = kind;
    return before + send({ type: "content_block_start", index, content_block: block } as never);
  };
  const delta = (part: object) => send({ type: "content_block_delta", index, delta: part } as never);
  return {
    begin: () => send({ type: "message_start", message } as never),
    piece(piece) {
      if (piece.kind === "call") {
        const block = {
          type: "tool_use",
          id: `toolu_${index + 1}_${Date.now().toString(36)}`,
          name: piece.tool,
          input: {},
        };
        return start("call", block) + delta({ type: "input_json_delta", partial_json: piece.input });
      }
      const begun = open === piece.kind ? "" : start(piece.kind, BLOCKS[piece.kind]);
      const part =
        piece.kind === "text"
          ? { type: "text_delta", text: piece.text }
          : { type: "thinking_delta", thinking: piece.text };
      return begun + delta(part);
    },
    finish() {
      const called = script.pieces.some((piece) => piece.kind === "call");
      const usage = { output_tokens: script.pieces.length };
      const end = {
        type: "message_delta",
        delta: { stop_reason: called ? "tool_use" : "end_turn", stop_sequence: null },
        usage,
      };
      return close() + send(end) + send({ type: "message_stop" });
    },
  };
}

export function messagesAnswer(request: MessagesRequest, turns: Turn[], script: Script): object {
  const calls = script.pieces.flatMap((piece, i) =>
    piece.kind === "call"
      ? [{ type: "tool_use", id: `toolu_${i}`, name: piece.tool, input: JSON.parse(piece.input) as object }]
      : [],
  );
  const message = messageOf(request, turns);
  return {
    ...message,
    content: [{ type: "text", text: textOf(script, "text") }, ...calls],
    stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
    usage: { ...message.usage, output_tokens: script.pieces.length },
  };
}
