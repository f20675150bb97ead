import { flat } from "./chat-completions.ts";
import { event, textOf, type Dialect } from "./play.ts";
import { countTokens, type Script, type Turn } from "./script.ts";

type Item = { role?: string; type?: string; content?: string | { type: string; text?: string }[]; output?: string };
export interface ResponsesRequest {
  model?: string;
  stream?: boolean;
  instructions?: string;
  input?: string | Item[];
}

export function readResponses(request: ResponsesRequest): { turns: Turn[]; system: string } {
  const items: Item[] =
    typeof request.input === "string" ? [{ role: "user", content: request.input }] : (request.input ?? []);
  const turns = items.flatMap((item): Turn[] => {
    if (item.type === "function_call_output") return [{ role: "tool", text: item.output ?? "" }];
    return item.role ? [{ role: item.role, text: flat(item.content) }] : [];
  });
  const system = turns.filter(({ role }) => role === "system" || role === "developer").map(({ text }) => text);
  return {
    turns: turns.filter(({ role }) => role !== "system" && role !== "developer"),
    system: [request.instructions ?? "", ...system].join("\n"),
  };
}

type Output = { type: string; id: string } & Record<string, unknown>;

function outputOf(script: Script): Output[] {
  const output: Output[] = [];
  const reasoning = textOf(script, "reasoning");
  if (reasoning) output.push({ type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: reasoning }] });
  const text = textOf(script, "text");
  if (text) {
    const content = [{ type: "output_text", text, annotations: [] }];
    output.push({ type: "message", id: "msg_1", role: "assistant", status: "completed", content });
  }
  for (const [i, piece] of script.pieces.entries()) {
    if (piece.kind !== "call") continue;
    const call = { call_id: `call_${i}`, name: piece.tool, arguments: piece.input, status: "completed" };
    output.push({ type: "function_call", id: `fc_${i}`, ...call });
  }
  return output;
}

export function responsesAnswer(request: ResponsesRequest, turns: Turn[], script: Script): object {
  const input = turns.reduce((sum, turn) => sum + countTokens(turn.text), 0);
  const output = script.pieces.length;
  const reasoning = script.pieces.filter((piece) => piece.kind === "reasoning").length;
  return {
    id: `resp_${Date.now().toString(36)}`,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status: "completed",
    model: request.model ?? "simulator",
    output: outputOf(script),
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
  };
}

export function responsesDialect(request: ResponsesRequest, turns: Turn[], script: Script): Dialect {
  const answer = responsesAnswer(request, turns, script) as { output: Output[] };
  const items = answer.output;
  const send = (type: string, data: object) => event({ type, ...data }, type);
  const indexOf = (type: string) => items.findIndex((item) => item.type === type);
  const added = new Set<number>();
  const add = (index: number) => {
    if (added.has(index)) return "";
    added.add(index);
    const blank = { ...items[index], status: "in_progress", content: [], summary: [], arguments: "" };
    return send("response.output_item.added", { output_index: index, item: blank });
  };
  return {
    begin: () => send("response.created", { response: { ...answer, status: "in_progress", output: [] } }),
    piece(piece, at) {
      if (piece.kind === "call") return callEvents({ ...piece, id: `fc_${at}` }, items, { add, send });
      const index = indexOf(piece.kind === "text" ? "message" : "reasoning");
      const place = { item_id: items[index]!.id, output_index: index, delta: piece.text };
      const type = piece.kind === "text" ? "response.output_text.delta" : "response.reasoning_summary_text.delta";
      return (
        add(index) + send(type, { ...place, ...(piece.kind === "text" ? { content_index: 0 } : { summary_index: 0 }) })
      );
    },
    finish() {
      const ended = items.map((item, index) =>
        item.type === "function_call" ? "" : send("response.output_item.done", { output_index: index, item }),
      );
      return ended.join("") + send("response.completed", { response: answer });
    },
  };
}

function callEvents(
  call: { id: string; input: string },
  items: Output[],
  write: { add(index: number): string; send(type: string, data: object): string },
): string {
  const index = items.findIndex((item) => item.id === call.id);
  const place = { item_id: call.id, output_index: index };
  return (
    write.add(index) +
    write.send("response.function_call_arguments.delta", { ...place, delta: call.input }) +
    write.send("response.function_call_arguments.done", { ...place, arguments: call.input }) +
    write.send("response.output_item.done", { output_index: index, item: items[index] })
  );
}
