import type { LanguageModelV4FinishReason, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import type { Decoder } from "../codec.ts";
import { count, object, objects, text, type Json } from "../json.ts";
import type { PartSink } from "../part-sink.ts";
import { inBandError } from "../provider-error.ts";
import { usageFrom } from "../usage.ts";

/** Reads generateContent answers; a chunk of the stream has the shape of a whole answer, and the stream just ends. */
export class GeminiDecoder implements Decoder {
  readonly #sink: PartSink;
  #sawMetadata = false;
  #calls = 0;

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  event(data: Json): void {
    if (data["error"] === undefined) this.whole(data);
    else this.#sink.fail(inBandError(data));
  }

  whole(data: Json): void {
    if (!this.#sawMetadata) {
      this.#sawMetadata = true;
      this.#sink.metadata(data["responseId"], data["modelVersion"]);
    }
    const usage = object(data["usageMetadata"]);
    if (usage !== undefined) this.#sink.usage = geminiUsage(usage);
    const blocked = text(object(data["promptFeedback"])?.["blockReason"]);
    if (blocked !== undefined) this.#sink.finishReason("content-filter", blocked);
    const candidate = objects(data["candidates"])[0];
    if (candidate !== undefined) this.#takeCandidate(candidate);
  }

  #takeCandidate(candidate: Json): void {
    for (const part of objects(object(candidate["content"])?.["parts"])) this.#takePart(part);
    for (const chunk of objects(object(candidate["groundingMetadata"])?.["groundingChunks"])) {
      const page = object(chunk["web"]);
      this.#sink.source(page?.["uri"], page?.["title"]);
    }
    const reason = text(candidate["finishReason"]);
    if (reason !== undefined) this.#sink.finishReason(finishReason(reason), reason);
  }

  #takePart(part: Json): void {
    const signature = text(part["thoughtSignature"]);
    const kept = signature === undefined ? undefined : { google: { thoughtSignature: signature } };
    const call = object(part["functionCall"]);
    const file = object(part["inlineData"]);
    if (call !== undefined) this.#takeCall(call, kept);
    if (file !== undefined) this.#takeFile(file);
    const said = text(part["text"]);
    const kind = part["thought"] === true ? "reasoning" : "text";
    const isSigned = kept !== undefined && call === undefined && file === undefined;
    // A part that is signed goes back as it came, alone: not joined with what was said before, and even without words.
    if (isSigned) this.#sink.closeProse();
    if (isSigned) this.#sink.openBlock(kind);
    if (said !== undefined) this.#sink.prose(kind, said);
    if (isSigned) this.#sink.closeProse(kept);
  }

  #takeCall(call: Json, kept: SharedV4ProviderMetadata | undefined): void {
    const key = this.#calls++;
    this.#sink.startTool(key, { id: text(call["id"]), name: text(call["name"]) ?? "" });
    this.#sink.toolInput(key, JSON.stringify(call["args"] ?? {}));
    this.#sink.endTool(key, kept);
  }

  #takeFile(file: Json): void {
    const data = text(file["data"]);
    if (data === undefined) return;
    this.#sink.closeProse();
    this.#sink.push({
      type: "file",
      mediaType: text(file["mimeType"]) ?? "application/octet-stream",
      data: { type: "data", data },
    });
  }
}

function finishReason(reason: string): LanguageModelV4FinishReason["unified"] {
  switch (reason) {
    case "STOP":
      return "stop";
    case "MAX_TOKENS":
      return "length";
    case "SAFETY":
    case "RECITATION":
    case "BLOCKLIST":
    case "PROHIBITED_CONTENT":
    case "SPII":
    case "IMAGE_SAFETY":
      return "content-filter";
    case "MALFORMED_FUNCTION_CALL":
    case "UNEXPECTED_TOOL_CALL":
      return "error";
    default:
      return "other";
  }
}

/** Thoughts are counted beside the candidates here. */
function geminiUsage(usage: Json) {
  const reasoning = count(usage["thoughtsTokenCount"]);
  const said = count(usage["candidatesTokenCount"]);
  return usageFrom(
    {
      input: count(usage["promptTokenCount"]),
      cacheRead: count(usage["cachedContentTokenCount"]),
      output: said === undefined && reasoning === undefined ? undefined : (said ?? 0) + (reasoning ?? 0),
      reasoning,
    },
    usage,
  );
}
