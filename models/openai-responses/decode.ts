import type { Decoder } from "../codec.ts";
import { count, object, objects, text, type Json } from "../json.ts";
import type { PartSink } from "../part-sink.ts";
import { inBandError } from "../provider-error.ts";
import { usageFrom } from "../usage.ts";

type Key = string | number;

/** Reads Responses answers. A whole answer is told item by item, as the stream tells it. */
export class ResponsesDecoder implements Decoder {
  readonly #sink: PartSink;

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  #begin(response: Json): void {
    this.#sink.metadata(response["id"], response["model"], response["created_at"]);
  }

  #startItem(key: Key, item: Json): void {
    this.#sink.closeProse();
    if (item["type"] === "reasoning") this.#sink.openBlock("reasoning");
    if (item["type"] !== "function_call") return;
    this.#sink.startTool(key, { id: text(item["call_id"]) ?? text(item["id"]), name: text(item["name"]) ?? "" });
  }

  #endItem(key: Key, item: Json): void {
    if (item["type"] === "function_call") {
      this.#sink.wholeToolInput(key, text(item["arguments"]) ?? "");
      return this.#sink.endTool(key);
    }
    const itemId = text(item["id"]);
    const encryptedContent = text(item["encrypted_content"]);
    const kept =
      encryptedContent === undefined ? undefined : { ...(itemId === undefined ? {} : { itemId }), encryptedContent };
    this.#sink.closeProse(item["type"] === "reasoning" && kept !== undefined ? { openai: kept } : undefined);
  }

  #end(response: Json): void {
    const usage = object(response["usage"]);
    if (usage !== undefined) this.#sink.usage = responsesUsage(usage);
    if (response["status"] === "failed" || object(response["error"]) !== undefined)
      return this.#sink.fail(inBandError(response));
    const reason = text(object(response["incomplete_details"])?.["reason"]);
    if (reason === "max_output_tokens") this.#sink.finishReason("length", reason);
    else if (reason === "content_filter") this.#sink.finishReason("content-filter", reason);
    else this.#sink.finishReason(reason === undefined ? "stop" : "other", reason ?? text(response["status"]));
    this.#sink.complete();
  }

  event(data: Json, name: string): void {
    const key = count(data["output_index"]) ?? text(data["item_id"]) ?? 0;
    const delta = text(data["delta"]) ?? "";
    switch (text(data["type"]) ?? name) {
      case "response.created":
        return this.#begin(object(data["response"]) ?? {});
      case "response.output_item.added":
        return this.#startItem(key, object(data["item"]) ?? {});
      case "response.output_text.delta":
      case "response.refusal.delta":
        return this.#sink.prose("text", delta);
      case "response.reasoning_summary_part.added":
        return (count(data["summary_index"]) ?? 0) > 0 ? this.#sink.prose("reasoning", "\n\n") : undefined;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return this.#sink.prose("reasoning", delta);
      case "response.function_call_arguments.delta":
        return this.#sink.toolInput(key, delta);
      case "response.output_text.annotation.added":
        return this.#sink.source(object(data["annotation"])?.["url"], object(data["annotation"])?.["title"]);
      case "response.output_item.done":
        return this.#endItem(key, object(data["item"]) ?? {});
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return this.#end(object(data["response"]) ?? {});
      case "error":
        return this.#sink.fail(inBandError(data));
      default:
        if (object(data["error"]) !== undefined) this.#sink.fail(inBandError(data));
    }
  }

  whole(body: Json): void {
    this.#begin(body);
    objects(body["output"]).forEach((item, key) => {
      this.#startItem(key, item);
      if (item["type"] === "reasoning")
        this.#sink.prose("reasoning", partTexts(item["summary"]).join("\n\n") || partTexts(item["content"]).join(""));
      if (item["type"] === "message") this.#sink.prose("text", partTexts(item["content"]).join(""));
      for (const part of objects(item["content"])) {
        for (const note of objects(part["annotations"])) this.#sink.source(note["url"], note["title"]);
      }
      this.#endItem(key, item);
    });
    if (body["status"] !== undefined) this.#end(body);
  }
}

function partTexts(parts: unknown): string[] {
  return objects(parts).map((part) => text(part["text"]) ?? text(part["refusal"]) ?? "");
}

function responsesUsage(usage: Json) {
  const input = object(usage["input_tokens_details"]);
  return usageFrom(
    {
      input: count(usage["input_tokens"]),
      cacheRead: count(input?.["cached_tokens"]),
      cacheWrite: count(input?.["cache_write_tokens"]),
      output: count(usage["output_tokens"]),
      reasoning: count(object(usage["output_tokens_details"])?.["reasoning_tokens"]),
    },
    usage,
  );
}
