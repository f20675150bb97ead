import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { Decoder } from "../codec.ts";
import { count, object, objects, text, type Json } from "../json.ts";
import type { PartSink } from "../part-sink.ts";
import { inBandError } from "../provider-error.ts";
import { usageFrom } from "../usage.ts";

/** Reads chat-completions answers, streamed (`delta`) or whole (`message`); the two differ in that name only. */
export class ChatDecoder implements Decoder {
  readonly #sink: PartSink;
  #sawMetadata = false;
  #reasoningField: string | undefined;
  #lastTool: string | number = 0;

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  event(data: Json): void {
    const error = data["error"] ?? objects(data["choices"])[0]?.["error"];
    if (error === undefined || error === null) this.whole(data);
    else this.#sink.fail(inBandError(error === data["error"] ? data : { error }));
  }

  whole(data: Json): void {
    if (!this.#sawMetadata) {
      this.#sawMetadata = true;
      this.#sink.metadata(data["id"], data["model"], data["created"]);
    }
    const choice = objects(data["choices"])[0];
    if (choice !== undefined) this.#takeChoice(choice);
    const usage = object(data["usage"]) ?? object(object(data["x_groq"])?.["usage"]);
    if (usage === undefined) return;
    this.#sink.usage = chatUsage(usage);
    // The usage follows the finish reason and nothing follows the usage: no need to wait for `[DONE]`.
    if (this.#sink.hasFinishReason) this.#sink.complete();
  }

  #takeChoice(choice: Json): void {
    const delta = object(choice["delta"]) ?? object(choice["message"]);
    if (delta !== undefined) this.#takeDelta(delta);
    const reason = text(choice["finish_reason"]);
    if (reason === undefined) return;
    this.#closeReasoning();
    this.#sink.finishReason(chatFinishReason(reason), reason);
  }

  #takeDelta(delta: Json): void {
    const field = text(delta["reasoning_content"]) === undefined ? "reasoning" : "reasoning_content";
    const reasoning = text(delta[field]);
    if (reasoning !== undefined) {
      this.#reasoningField = field;
      this.#sink.prose("reasoning", reasoning);
    }
    const said = text(delta["content"]) ?? text(delta["refusal"]) ?? contentText(delta["content"]);
    if (said !== undefined) {
      this.#closeReasoning();
      this.#sink.prose("text", said);
    }
    for (const call of objects(delta["tool_calls"])) this.#takeToolCall(call);
    for (const note of objects(delta["annotations"])) {
      const citation = object(note["url_citation"]);
      this.#sink.source(citation?.["url"], citation?.["title"]);
    }
  }

  #closeReasoning(): void {
    if (this.#reasoningField === undefined) return;
    this.#sink.closeProse({ openai: { field: this.#reasoningField } });
    this.#reasoningField = undefined;
  }

  #takeToolCall(call: Json): void {
    const part = object(call["function"]) ?? {};
    const id = text(call["id"]);
    const key = count(call["index"]) ?? id ?? this.#lastTool;
    this.#lastTool = key;
    const open = this.#sink.openTool(key);
    // Some servers give every call of a parallel batch the index 0; a new id with a name tells them apart.
    const another = open !== undefined && id !== undefined && id !== open && text(part["name"]) !== undefined;
    if (another) this.#sink.endTool(key);
    if (another || open === undefined) {
      this.#closeReasoning();
      this.#sink.startTool(key, { id, name: text(part["name"]) ?? "" });
    }
    const input = part["arguments"];
    // Some servers give the arguments as an object instead of text.
    this.#sink.toolInput(
      key,
      typeof input === "object" && input !== null ? JSON.stringify(input) : (text(input) ?? ""),
    );
  }
}

/** Content as a list of parts, as a few servers send it. */
function contentText(content: unknown): string | undefined {
  return text(
    objects(content)
      .map((part) => text(part["text"]) ?? "")
      .join(""),
  );
}

function chatFinishReason(reason: string): LanguageModelV4FinishReason["unified"] {
  switch (reason) {
    case "stop":
    case "eos":
    case "end_turn":
      return "stop";
    case "length":
    case "max_tokens":
      return "length";
    case "content_filter":
      return "content-filter";
    case "tool_calls":
    case "function_call":
      return "tool-calls";
    case "error":
      return "error";
    default:
      return "other";
  }
}

function chatUsage(usage: Json) {
  const input = count(usage["prompt_tokens"]);
  const output = count(usage["completion_tokens"]);
  const reasoning = count(object(usage["completion_tokens_details"])?.["reasoning_tokens"]);
  // Some providers count reasoning beside the completion, not inside it; the total gives them away.
  const beside = reasoning !== undefined && count(usage["total_tokens"]) === (input ?? 0) + (output ?? 0) + reasoning;
  return usageFrom(
    {
      input,
      cacheRead:
        count(object(usage["prompt_tokens_details"])?.["cached_tokens"]) ?? count(usage["prompt_cache_hit_tokens"]),
      output: output !== undefined && beside ? output + reasoning : output,
      reasoning,
    },
    usage,
  );
}
