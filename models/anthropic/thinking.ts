import type { Call } from "../codec.ts";
import { defined, type Json } from "../json.ts";

const BUDGET_MIN_TOKENS = 1024;
/** Part of the output that older models may spend on thinking. */
const BUDGET_SHARE = { minimal: 0.1, low: 0.2, medium: 0.5, high: 0.7, xhigh: 0.8, max: 0.9 } as const;

/** How hard the model thinks, its sampling and the form of its output: these three depend on each other here. */
export function thinking(call: Call, maxTokens: number): Json {
  const { config, options } = call;
  const effort = config.capabilities.reasoning ? options.reasoning : undefined;
  const format =
    options.responseFormat?.type === "json" && options.responseFormat.schema !== undefined
      ? { type: "json_schema", schema: options.responseFormat.schema }
      : undefined;
  const chosen = effort === undefined || effort === "provider-default" || effort === "none" ? undefined : effort;
  if (choosesItself(config.model)) {
    return defined({
      ...sampling(call, false),
      thinking: chosen === undefined ? off(effort) : { type: "adaptive", display: "summarized" },
      output_config: outputConfig({ effort: chosen === "minimal" ? "low" : chosen, format }),
    });
  }
  const budget = chosen === undefined ? 0 : Math.floor(maxTokens * BUDGET_SHARE[chosen]);
  const thinks = chosen !== undefined && maxTokens > BUDGET_MIN_TOKENS;
  return defined({
    ...sampling(call, !thinks),
    thinking: thinks ? { type: "enabled", budget_tokens: Math.max(BUDGET_MIN_TOKENS, budget) } : off(effort),
    output_config: outputConfig({ format }),
  });
}

function off(effort: Call["options"]["reasoning"]): Json | undefined {
  return effort === "none" ? { type: "disabled" } : undefined;
}

function outputConfig(fields: Json): Json | undefined {
  const config = defined(fields);
  return Object.keys(config).length === 0 ? undefined : config;
}

/** Models from 4.6 on decide how much to think and no longer take a temperature; a name without a number is newer. */
function choosesItself(model: string): boolean {
  if (!/claude-[a-z]/.test(model)) return false;
  const version = /claude-[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model);
  if (version === null) return !/claude-(instant|v\d)/.test(model);
  return Number(version[1]) + Number(version[2] ?? 0) / 100 >= 4.06;
}

function sampling(call: Call, allowed: boolean): Json {
  const { temperature, topP, topK } = call.options;
  if (allowed) return { temperature, top_p: temperature === undefined ? topP : undefined, top_k: topK };
  if (temperature !== undefined || topP !== undefined || topK !== undefined) {
    call.warnings.push({
      type: "unsupported",
      feature: "temperature, topP and topK",
      details: "this model chooses its own",
    });
  }
  return {};
}
