import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { lookUp, type Effort } from "./catalogue.ts";

const ORDER: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/**
 * How hard the model is asked to think: what the call says, else what the model is configured to. A provider refuses
 * an effort that a model does not have, so for a known model it becomes the nearest one below, or else above.
 */
export function fitEffort(
  config: Pick<ModelConfig, "provider" | "model" | "parameters">,
  asked: LanguageModelV4CallOptions["reasoning"],
): LanguageModelV4CallOptions["reasoning"] {
  const wanted = ORDER.findIndex((effort) => effort === (asked ?? config.parameters.reasoning));
  if (wanted === -1) return undefined;
  const known = lookUp(config.provider, config.model);
  if (known === null) return ORDER[wanted];
  const taken = ORDER.map((effort) => known.efforts.includes(effort));
  const below = taken.lastIndexOf(true, wanted);
  const at = below === -1 ? taken.indexOf(true, wanted) : below;
  return ORDER[at];
}
