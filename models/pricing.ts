import type { ModelConfig } from "#core/agent/snapshot";

type Tokens = { input: number; output: number; cached: number };

/**
 * What a call cost, in millionths of a US dollar; 0 when the price is unknown. A price in dollars per million tokens
 * is a price in millionths per token. `input` counts cached tokens too, `output` counts reasoning.
 */
export function costMicroUsd(config: Pick<ModelConfig, "price">, usage: Tokens): number {
  if (config.price === undefined) return 0;
  const { input, output, cachedInput = input } = config.price;
  const cached = Math.min(usage.cached, usage.input);
  return Math.round((usage.input - cached) * input + cached * cachedInput + usage.output * output);
}
