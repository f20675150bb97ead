import type { JSONObject, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import type { Usage } from "#protocol/task-frames";
import type { Json } from "./json.ts";
import { costMicroUsd } from "./pricing.ts";

export interface TokenCounts {
  /** All input, cached included. */
  input: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  /** All output, reasoning included. */
  output: number | undefined;
  reasoning?: number | undefined;
}

/** The port's usage from what a provider counted; `undefined` stays undefined: not counted is not zero. */
export function usageFrom(counts: TokenCounts, raw?: Json): LanguageModelV4Usage {
  const { input, cacheRead, cacheWrite, output, reasoning } = counts;
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
      cacheRead,
      cacheWrite,
    },
    outputTokens: {
      total: output,
      text: output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0)),
      reasoning,
    },
    ...(raw === undefined ? {} : { raw: raw as JSONObject }),
  };
}

export const NO_USAGE: LanguageModelV4Usage = usageFrom({ input: undefined, output: undefined });

/** The port's usage as the numbers we keep, with what they cost by the model's price. */
export function toUsage(config: Pick<ModelConfig, "price">, usage: LanguageModelV4Usage): Usage {
  const tokens = {
    input: whole(usage.inputTokens.total),
    output: whole(usage.outputTokens.total),
    reasoning: whole(usage.outputTokens.reasoning),
    cached: whole(usage.inputTokens.cacheRead),
  };
  return { ...tokens, cost_micro_usd: costMicroUsd(config, tokens) };
}

function whole(value: number | undefined): number {
  return value === undefined || !Number.isFinite(value) ? 0 : Math.max(0, Math.round(value));
}
