import { createHash } from "node:crypto";
import { countTokens } from "./tokens.ts";

export interface EmbeddingsRequest {
  model?: string;
  input?: string | string[];
  dimensions?: number;
  encoding_format?: "float" | "base64";
}

const DEFAULT_DIMENSIONS = 1536;
const AXES_PER_TERM = 8;

/** Words; of scripts without spaces every character and every pair of neighbours. */
function terms(text: string): string[] {
  const words = text.toLowerCase().match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? [text];
  return words.flatMap((word) => {
    if (!/^\p{Script=Han}/u.test(word)) return [word];
    const points = Array.from(word);
    return [...points, ...points.slice(1).map((point, at) => points[at]! + point)];
  });
}

/** Terms as hashed axes: equal texts are equal vectors, and texts that share words lie near each other. */
export function embed(text: string, dimensions: number): number[] {
  const vector = new Float64Array(dimensions);
  for (const term of terms(text)) {
    const hash = createHash("sha256").update(term).digest();
    for (let axis = 0; axis < AXES_PER_TERM; axis += 1) {
      const at = hash.readUInt32LE(axis * 4) % dimensions;
      vector[at]! += (hash[axis]! & 1) === 1 ? 1 : -1;
    }
  }
  if (vector.every((value) => value === 0)) vector[0] = 1;
  const length = Math.hypot(...vector);
  return Array.from(vector, (value) => value / length);
}

export function embeddings({ model, input = "", dimensions, encoding_format }: EmbeddingsRequest) {
  const texts = [input].flat().map(String);
  const data = texts.map((text, index) => {
    const vector = embed(text, dimensions ?? DEFAULT_DIMENSIONS);
    const base64 = () => Buffer.from(Float32Array.from(vector).buffer).toString("base64");
    return { object: "embedding", index, embedding: encoding_format === "base64" ? base64() : vector };
  });
  const tokens = countTokens(texts);
  return { object: "list", model: model ?? "simulator", data, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
