import { createHash } from "node:crypto";

export interface EmbeddingsRequest {
  model?: string;
  input?: string | string[];
  dimensions?: number;
  encoding_format?: "float" | "base64";
}

const DIMENSIONS = 256;

/** Words as hashed axes: equal texts are equal vectors, texts that share words lie near each other. */
function embed(text: string, dimensions: number): number[] {
  const vector = new Float64Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = createHash("sha256").update(word).digest();
    for (let i = 0; i < 8; i++) vector[hash.readUInt32LE(i * 4) % dimensions]! += hash[i]! & 1 ? 1 : -1;
  }
  const length = Math.hypot(...vector) || 1;
  return Array.from(vector, (value) => value / length);
}

export function embeddingsAnswer(request: EmbeddingsRequest): object {
  const texts = [request.input ?? ""].flat();
  const data = texts.map((text, index) => {
    const vector = embed(text, request.dimensions ?? DIMENSIONS);
    const bytes = Buffer.from(Float32Array.from(vector).buffer);
    return {
      object: "embedding",
      index,
      embedding: request.encoding_format === "base64" ? bytes.toString("base64") : vector,
    };
  });
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { object: "list", model: request.model ?? "simulator", data, usage };
}
