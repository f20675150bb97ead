import type { ModelConfig } from "#core/agent/snapshot";
import { baseUrlOf, type ModelDeps } from "./codec.ts";
import { objects, parseObject } from "./json.ts";
import { ModelError } from "./model-error.ts";
import { inBandError } from "./provider-error.ts";
import { reach } from "./reach.ts";

/** What one request may hold at the providers that speak this wire. */
const BATCH_TEXTS = 100;

/**
 * Vectors of texts, in their order, through an OpenAI-compatible `/embeddings`. Throws what `classifyFailure` reads;
 * a part of the vectors is never returned.
 */
export async function embed(
  config: ModelConfig,
  deps: ModelDeps & { signal?: AbortSignal },
  texts: string[],
): Promise<number[][]> {
  const vectors: number[][] = [];
  for (let at = 0; at < texts.length; at += BATCH_TEXTS) {
    vectors.push(...(await embedBatch(config, deps, texts.slice(at, at + BATCH_TEXTS))));
  }
  return vectors;
}

async function embedBatch(
  config: ModelConfig,
  deps: ModelDeps & { signal?: AbortSignal },
  input: string[],
): Promise<number[][]> {
  const response = await reach(deps.fetch, `${baseUrlOf(config, "https://api.openai.com/v1")}/embeddings`, {
    headers: { authorization: deps.apiKey === undefined ? undefined : `Bearer ${deps.apiKey}`, ...config.headers },
    body: { model: config.model, input, encoding_format: "float" },
    signal: deps.signal,
    secret: deps.apiKey,
  });
  const body = parseObject(await response.text());
  if (body === undefined) throw new ModelError("The provider's answer is not JSON", { code: "GARBAGE" });
  if (body["error"] !== undefined && body["error"] !== null) throw inBandError(body);
  const vectors = Array.from<number[] | undefined>({ length: input.length });
  objects(body["data"]).forEach((item, at) => {
    const index = typeof item["index"] === "number" ? item["index"] : at;
    if (isVector(item["embedding"])) vectors[index] = item["embedding"];
  });
  return vectors.slice(0, input.length).map((vector) => {
    if (vector === undefined) throw new ModelError("The provider left out a vector", { code: "GARBAGE" });
    return vector;
  });
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number");
}
