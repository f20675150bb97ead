import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { Decoder } from "../codec.ts";
import { count, object, objects, text, type Json } from "../json.ts";
import type { PartSink } from "../part-sink.ts";
import { inBandError } from "../provider-error.ts";
import { usageFrom } from "../usage.ts";

/** Reads Messages answers. A whole answer is told as the events that would have streamed it. */
export class AnthropicDecoder implements Decoder {
  readonly #sink: PartSink;
  #usage: Json = {};
  #signature = "";

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  #takeUsage(value: unknown): void {
    this.#usage = { ...this.#usage, ...object(value) };
    this.#sink.usage = messageUsage(this.#usage);
  }

  #begin(message: Json): void {
    this.#sink.metadata(message["id"], message["model"]);
    this.#takeUsage(message["usage"]);
  }

  #startBlock(index: number, block: Json): void {
    this.#sink.closeProse();
    this.#signature = "";
    switch (block["type"]) {
      case "tool_use":
        this.#sink.startTool(index, { id: text(block["id"]), name: text(block["name"]) ?? "" });
        break;
      case "thinking":
        this.#sink.openBlock("reasoning");
        this.#sink.prose("reasoning", text(block["thinking"]) ?? "");
        this.#signature = text(block["signature"]) ?? "";
        break;
      case "redacted_thinking":
        this.#sink.openBlock("reasoning");
        this.#sink.closeProse({ anthropic: { redactedData: text(block["data"]) ?? "" } });
        break;
      case "text":
        this.#sink.prose("text", text(block["text"]) ?? "");
        for (const citation of objects(block["citations"])) this.#sink.source(citation["url"], citation["title"]);
        break;
      default:
    }
  }

  #takeDelta(index: number, delta: Json): void {
    switch (delta["type"]) {
      case "text_delta":
        this.#sink.prose("text", text(delta["text"]) ?? "");
        break;
      case "thinking_delta":
        this.#sink.prose("reasoning", text(delta["thinking"]) ?? "");
        break;
      case "signature_delta":
        this.#signature += text(delta["signature"]) ?? "";
        break;
      case "input_json_delta":
        this.#sink.toolInput(index, text(delta["partial_json"]) ?? "");
        break;
      case "citations_delta":
        this.#sink.source(object(delta["citation"])?.["url"], object(delta["citation"])?.["title"]);
        break;
      default:
    }
  }

  #endBlock(index: number): void {
    if (this.#sink.openTool(index) === undefined)
      this.#sink.closeProse(this.#signature === "" ? undefined : { anthropic: { signature: this.#signature } });
    else this.#sink.endTool(index);
    this.#signature = "";
  }

  #takeStop(fields: Json | undefined): void {
    const reason = text(fields?.["stop_reason"]);
    if (reason !== undefined) this.#sink.finishReason(stopReason(reason), reason);
  }

  event(data: Json, name: string): void {
    const index = count(data["index"]) ?? 0;
    switch (text(data["type"]) ?? name) {
      case "message_start":
        return this.#begin(object(data["message"]) ?? {});
      case "content_block_start":
        return this.#startBlock(index, object(data["content_block"]) ?? {});
      case "content_block_delta":
        return this.#takeDelta(index, object(data["delta"]) ?? {});
      case "content_block_stop":
        return this.#endBlock(index);
      case "message_delta":
        this.#takeUsage(data["usage"]);
        return this.#takeStop(object(data["delta"]));
      case "message_stop":
        return this.#sink.complete();
      case "ping":
        return this.#sink.push({ type: "ping" });
      case "error":
        return this.#sink.fail(inBandError(data));
      default:
        if (object(data["error"]) !== undefined) this.#sink.fail(inBandError(data));
    }
  }

  whole(body: Json): void {
    this.#begin(body);
    objects(body["content"]).forEach((block, index) => {
      this.#startBlock(index, block);
      if (block["type"] === "tool_use") this.#sink.toolInput(index, JSON.stringify(block["input"] ?? {}));
      this.#endBlock(index);
    });
    this.#takeStop(body);
  }
}

function stopReason(reason: string): LanguageModelV4FinishReason["unified"] {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "tool_use":
      return "tool-calls";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "content-filter";
    default:
      return "other";
  }
}

/** Here `input_tokens` are those beside the cache; everywhere else, and in our port, input is all of them. */
function messageUsage(usage: Json) {
  const fresh = count(usage["input_tokens"]);
  const cacheRead = count(usage["cache_read_input_tokens"]);
  const cacheWrite = count(usage["cache_creation_input_tokens"]);
  const input = fresh === undefined ? undefined : fresh + (cacheRead ?? 0) + (cacheWrite ?? 0);
  const reasoning = count(object(usage["output_tokens_details"])?.["thinking_tokens"]);
  return usageFrom({ input, cacheRead, cacheWrite, output: count(usage["output_tokens"]), reasoning }, usage);
}
