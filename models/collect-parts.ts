import type { LanguageModelV4Content, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import type { Part } from "./part-sink.ts";
import { NO_USAGE } from "./usage.ts";

type Collected = Pick<LanguageModelV4GenerateResult, "content" | "finishReason" | "usage" | "response">;

/** A whole answer from the parts that tell it. Throws the error, if that is what they tell. */
export function collectParts(parts: Iterable<Part>): Collected {
  const content: LanguageModelV4Content[] = [];
  const prose = new Map<string, LanguageModelV4Content & { type: "text" | "reasoning" }>();
  const result: Collected = { content, finishReason: { unified: "other", raw: undefined }, usage: NO_USAGE };
  for (const part of parts) {
    switch (part.type) {
      case "text-start":
      case "reasoning-start": {
        const block = { type: part.type === "text-start" ? ("text" as const) : ("reasoning" as const), text: "" };
        prose.set(part.id, block);
        content.push(block);
        break;
      }
      case "text-delta":
      case "reasoning-delta": {
        const block = prose.get(part.id);
        if (block !== undefined) block.text += part.delta;
        break;
      }
      case "text-end":
      case "reasoning-end": {
        const block = prose.get(part.id);
        if (block !== undefined && part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata;
        break;
      }
      case "tool-call":
      case "source":
      case "file":
        content.push(part);
        break;
      case "response-metadata": {
        const { type: _, ...metadata } = part;
        result.response = { ...result.response, ...metadata };
        break;
      }
      case "error":
        throw part.error;
      case "finish":
        result.finishReason = part.finishReason;
        result.usage = part.usage;
        break;
      default:
    }
  }
  return result;
}
