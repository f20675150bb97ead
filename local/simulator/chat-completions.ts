import type { ToolCall } from "./calls.ts";
import { contentText, dialogue, turnRole, type AnswerSchema } from "./dialogue.ts";
import { failureType, newId, nowSeconds, type Usage, type Whole, type Wire, type WireFormat } from "./wire.ts";

// OpenAI's chat completions.

interface ChatRequest {
  model?: string;
  stream_options?: { include_usage?: boolean };
  response_format?: { type?: string; json_schema?: { schema?: AnswerSchema } };
  messages?: { role?: string; content?: string | { type?: string; text?: string }[] | null }[];
}

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Usage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

function toolCall(call: ToolCall) {
  return { id: newId("call_"), type: "function", function: { name: call.name, arguments: call.arguments } };
}

class ChatStream implements Wire {
  readonly #head: string;
  readonly #includesUsage: boolean;
  #calls = 0;

  constructor(request: ChatRequest) {
    const head = {
      id: newId("chatcmpl-"),
      object: "chat.completion.chunk",
      created: nowSeconds(),
      model: request.model ?? "simulator",
    };
    this.#head = `data: ${JSON.stringify(head).slice(0, -1)},"choices":[`;
    this.#includesUsage = request.stream_options?.include_usage === true;
  }

  /** Built by hand: this runs for every token, and a benchmark has a hundred streams at once. */
  #chunk(delta: string, finishReason = "null"): string {
    return `${this.#head}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finishReason}}]}\n\n`;
  }

  open(): string {
    return this.#chunk('{"role":"assistant","content":""}');
  }

  token(kind: "text" | "reasoning", text: string): string {
    return this.#chunk(`{"${kind === "text" ? "content" : "reasoning_content"}":${JSON.stringify(text)}}`);
  }

  call(call: ToolCall): string {
    const index = this.#calls;
    this.#calls += 1;
    const whole = toolCall(call);
    const half = Math.ceil(call.arguments.length / 2);
    const parts = [call.arguments.slice(0, half), call.arguments.slice(half)];
    const start = { index, ...whole, function: { ...whole.function, arguments: "" } };
    const deltas = [start, ...parts.map((text) => ({ index, function: { arguments: text } }))];
    return deltas.map((delta) => this.#chunk(JSON.stringify({ tool_calls: [delta] }))).join("");
  }

  close(usage: Usage): string {
    const last = this.#chunk("{}", this.#calls > 0 ? '"tool_calls"' : '"stop"');
    const costs = this.#includesUsage ? `${this.#head}],"usage":${JSON.stringify(usageOf(usage))}}\n\n` : "";
    return `${last}${costs}data: [DONE]\n\n`;
  }
}

function completion(request: ChatRequest, { text, reasoning, calls, usage }: Whole) {
  const message = {
    role: "assistant",
    content: calls.length > 0 && text === "" ? null : text,
    refusal: null,
    ...(reasoning ? { reasoning_content: reasoning } : {}),
    ...(calls.length > 0 ? { tool_calls: calls.map(toolCall) } : {}),
  };
  return {
    id: newId("chatcmpl-"),
    object: "chat.completion",
    created: nowSeconds(),
    model: request.model ?? "simulator",
    choices: [{ index: 0, message, logprobs: null, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }],
    usage: usageOf(usage),
  };
}

export function openaiFailure(status: number, message: string) {
  return { error: { message, type: failureType(status), param: null, code: null } };
}

export const chatCompletions: WireFormat = {
  read: ({ messages = [], response_format: format }: ChatRequest) =>
    dialogue(
      messages.map(({ role, content }) => ({ role: turnRole(role), text: contentText(content) })),
      format?.json_schema?.schema,
    ),
  stream: (request: ChatRequest) => new ChatStream(request),
  whole: completion,
  failure: openaiFailure,
};
