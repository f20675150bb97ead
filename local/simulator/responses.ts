import type { ToolCall } from "./calls.ts";
import { openaiFailure } from "./chat-completions.ts";
import { contentText, dialogue, turnRole, type AnswerSchema, type Turn } from "./dialogue.ts";
import { newId, nowSeconds, type Usage, type Whole, type Wire, type WireFormat } from "./wire.ts";

// OpenAI's Responses.

interface InputItem {
  type?: string;
  role?: string;
  content?: string | { type?: string; text?: string }[];
  output?: string | { type?: string; text?: string }[];
}

interface ResponsesRequest {
  model?: string;
  instructions?: string | null;
  input?: string | InputItem[];
  text?: { format?: { type?: string; schema?: AnswerSchema } };
}

function inputTurns(item: InputItem): Turn[] {
  if (item.type === "function_call_output") return [{ role: "tool", text: contentText(item.output) }];
  if (item.type === "function_call") return [{ role: "assistant", text: "" }];
  return item.role ? [{ role: turnRole(item.role), text: contentText(item.content) }] : [];
}

function readRequest({ instructions, input = [], text }: ResponsesRequest) {
  const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
  const turns: Turn[] = [{ role: "system", text: instructions ?? "" }, ...items.flatMap(inputTurns)];
  return dialogue(turns, text?.format?.schema);
}

function reasoningItem(text: string) {
  return { id: newId("rs_"), type: "reasoning", summary: [{ type: "summary_text", text }] };
}

function textPart(text: string) {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function messageItem(text: string) {
  return { id: newId("msg_"), type: "message", status: "completed", role: "assistant", content: [textPart(text)] };
}

function callItem(call: ToolCall) {
  return { id: newId("fc_"), type: "function_call", status: "completed", call_id: newId("call_"), ...call };
}

type OutputItem = ReturnType<typeof reasoningItem | typeof messageItem | typeof callItem>;

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

function responseHead(request: ResponsesRequest) {
  return {
    id: newId("resp_"),
    object: "response",
    created_at: nowSeconds(),
    model: request.model ?? "simulator",
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    metadata: {},
    parallel_tool_calls: true,
    tool_choice: "auto",
    tools: [],
  };
}

/** How a text item is wrapped: which events open and close the part that its deltas belong to. */
const PARTS = {
  text: { event: "response.output_text", part: "response.content_part", index: "content_index", wrap: textPart },
  reasoning: {
    event: "response.reasoning_summary_text",
    part: "response.reasoning_summary_part",
    index: "summary_index",
    wrap: (text: string) => ({ type: "summary_text", text }),
  },
} as const;

class ResponseStream implements Wire {
  readonly #head: ReturnType<typeof responseHead>;
  readonly #output: OutputItem[] = [];
  #sequence = 0;
  #open: { kind: "text" | "reasoning"; item: OutputItem; text: string } | undefined;

  constructor(request: ResponsesRequest) {
    this.#head = responseHead(request);
  }

  #event(type: string, fields: object): string {
    const data = JSON.stringify({ type, sequence_number: this.#sequence, ...fields });
    this.#sequence += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  }

  open(): string {
    const response = { ...this.#head, status: "in_progress", output: [], usage: null };
    return this.#event("response.created", { response }) + this.#event("response.in_progress", { response });
  }

  #place(item: OutputItem, kind: "text" | "reasoning") {
    return { item_id: item.id, output_index: this.#output.length, [PARTS[kind].index]: 0 };
  }

  #begin(kind: "text" | "reasoning"): string {
    const before = this.#end();
    const item = kind === "text" ? messageItem("") : reasoningItem("");
    this.#open = { kind, item, text: "" };
    const blank =
      kind === "text"
        ? { ...item, status: "in_progress", content: [] }
        : { ...item, status: "in_progress", summary: [] };
    const added = this.#event("response.output_item.added", { output_index: this.#output.length, item: blank });
    const part = { ...this.#place(item, kind), part: PARTS[kind].wrap("") };
    return before + added + this.#event(`${PARTS[kind].part}.added`, part);
  }

  #end(): string {
    if (!this.#open) return "";
    const { kind, item, text } = this.#open;
    this.#open = undefined;
    const { event, part, wrap } = PARTS[kind];
    const place = this.#place(item, kind);
    const done = kind === "text" ? { ...item, content: [wrap(text)] } : { ...item, summary: [wrap(text)] };
    const events =
      this.#event(`${event}.done`, { ...place, text, ...(kind === "text" ? { logprobs: [] } : {}) }) +
      this.#event(`${part}.done`, { ...place, part: wrap(text) }) +
      this.#event("response.output_item.done", { output_index: this.#output.length, item: done });
    this.#output.push(done as OutputItem);
    return events;
  }

  token(kind: "text" | "reasoning", text: string): string {
    const begun = this.#open?.kind === kind ? "" : this.#begin(kind);
    const open = this.#open!;
    open.text += text;
    const delta = { ...this.#place(open.item, kind), delta: text, ...(kind === "text" ? { logprobs: [] } : {}) };
    return begun + this.#event(`${PARTS[kind].event}.delta`, delta);
  }

  call(call: ToolCall): string {
    const before = this.#end();
    const item = callItem(call);
    const place = { item_id: item.id, output_index: this.#output.length };
    const added = { output_index: place.output_index, item: { ...item, status: "in_progress", arguments: "" } };
    this.#output.push(item);
    return (
      before +
      this.#event("response.output_item.added", added) +
      this.#event("response.function_call_arguments.delta", { ...place, delta: call.arguments }) +
      this.#event("response.function_call_arguments.done", { ...place, name: call.name, arguments: call.arguments }) +
      this.#event("response.output_item.done", { output_index: place.output_index, item })
    );
  }

  close(usage: Usage): string {
    const ended = this.#end();
    const response = { ...this.#head, status: "completed", output: this.#output, usage: usageOf(usage) };
    return ended + this.#event("response.completed", { response });
  }
}

function wholeResponse(request: ResponsesRequest, { text, reasoning, calls, usage }: Whole) {
  const output = [
    ...(reasoning ? [reasoningItem(reasoning)] : []),
    ...(text || calls.length === 0 ? [messageItem(text)] : []),
    ...calls.map(callItem),
  ];
  return { ...responseHead(request), status: "completed", output, usage: usageOf(usage) };
}

export const responses: WireFormat = {
  read: readRequest,
  stream: (request: ResponsesRequest) => new ResponseStream(request),
  whole: wholeResponse,
  failure: openaiFailure,
};
