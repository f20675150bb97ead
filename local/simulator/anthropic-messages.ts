import type { ToolCall } from "./calls.ts";
import { contentText, dialogue, turnRole, type AnswerSchema, type Turn } from "./dialogue.ts";
import { failureType, newId, type Usage, type Whole, type Wire, type WireFormat } from "./wire.ts";

// Anthropic's Messages.

interface Block {
  type?: string;
  text?: string;
  content?: string | { type?: string; text?: string }[];
}

interface MessagesRequest {
  model?: string;
  system?: string | Block[];
  messages?: { role?: string; content?: string | Block[] }[];
  output_config?: { format?: { type?: string; schema?: AnswerSchema } };
}

/** Results come as blocks of a user message; what the person says beside them is a message of its own. */
function messageTurns(role: string | undefined, content: string | Block[] | undefined): Turn[] {
  if (typeof content === "string") return [{ role: turnRole(role), text: content }];
  const blocks = content ?? [];
  const results = blocks
    .filter(({ type }) => type === "tool_result")
    .map((block): Turn => ({ role: "tool", text: contentText(block.content) }));
  const text = contentText(blocks.filter(({ type }) => type === "text"));
  return text === "" && results.length > 0 ? results : [...results, { role: turnRole(role), text }];
}

function readRequest({ system, messages = [], output_config: output }: MessagesRequest) {
  const turns = messages.flatMap(({ role, content }) => messageTurns(role, content));
  return dialogue([{ role: "system", text: contentText(system) }, ...turns], output?.format?.schema);
}

function messageHead(request: MessagesRequest) {
  return {
    id: newId("msg_"),
    type: "message",
    role: "assistant",
    model: request.model ?? "simulator",
    stop_sequence: null,
  };
}

function usageOf({ inputTokens, outputTokens }: Pick<Usage, "inputTokens" | "outputTokens">) {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
  };
}

const SIGNATURE = "c2ltdWxhdGVk";
const BLANK = {
  text: { type: "text", text: "" },
  reasoning: { type: "thinking", thinking: "", signature: "" },
};

class MessageStream implements Wire {
  readonly #head: ReturnType<typeof messageHead>;
  readonly #inputTokens: number;
  #index = -1;
  #open: "text" | "reasoning" | "call" | undefined;
  #hasCalls = false;

  constructor(request: MessagesRequest, inputTokens: number) {
    this.#head = messageHead(request);
    this.#inputTokens = inputTokens;
  }

  #event(type: string, fields: object): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  }

  #delta(delta: object): string {
    return this.#event("content_block_delta", { index: this.#index, delta });
  }

  #end(): string {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return "";
    const signature = open === "reasoning" ? this.#delta({ type: "signature_delta", signature: SIGNATURE }) : "";
    return signature + this.#event("content_block_stop", { index: this.#index });
  }

  #begin(kind: "text" | "reasoning" | "call", block: object): string {
    const before = this.#end();
    this.#index += 1;
    this.#open = kind;
    return before + this.#event("content_block_start", { index: this.#index, content_block: block });
  }

  open(): string {
    const usage = usageOf({ inputTokens: this.#inputTokens, outputTokens: 1 });
    return this.#event("message_start", { message: { ...this.#head, content: [], stop_reason: null, usage } });
  }

  token(kind: "text" | "reasoning", text: string): string {
    const begun = this.#open === kind ? "" : this.#begin(kind, BLANK[kind]);
    const delta = kind === "text" ? { type: "text_delta", text } : { type: "thinking_delta", thinking: text };
    return begun + this.#delta(delta);
  }

  call(call: ToolCall): string {
    this.#hasCalls = true;
    const begun = this.#begin("call", { type: "tool_use", id: newId("toolu_"), name: call.name, input: {} });
    const half = Math.ceil(call.arguments.length / 2);
    const parts = [call.arguments.slice(0, half), call.arguments.slice(half)];
    return begun + parts.map((text) => this.#delta({ type: "input_json_delta", partial_json: text })).join("");
  }

  close({ outputTokens }: Usage): string {
    const delta = { stop_reason: this.#hasCalls ? "tool_use" : "end_turn", stop_sequence: null };
    const end = this.#event("message_delta", { delta, usage: { output_tokens: outputTokens } });
    return this.#end() + end + this.#event("message_stop", {});
  }
}

function parsedInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { invalid: text };
  }
}

function wholeMessage(request: MessagesRequest, { text, reasoning, calls, usage }: Whole) {
  const content = [
    ...(reasoning ? [{ type: "thinking", thinking: reasoning, signature: SIGNATURE }] : []),
    ...(text || calls.length === 0 ? [{ type: "text", text, citations: null }] : []),
    ...calls.map((call) => ({
      type: "tool_use",
      id: newId("toolu_"),
      name: call.name,
      input: parsedInput(call.arguments),
    })),
  ];
  const stop_reason = calls.length > 0 ? "tool_use" : "end_turn";
  return { ...messageHead(request), content, stop_reason, usage: usageOf(usage) };
}

export const anthropicMessages: WireFormat = {
  read: readRequest,
  stream: (request: MessagesRequest, inputTokens) => new MessageStream(request, inputTokens),
  whole: wholeMessage,
  failure: (status, message) => ({ type: "error", error: { type: failureType(status), message } }),
};
