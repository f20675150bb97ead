import type { Call } from "../codec.ts";
import { defined, type Json } from "../json.ts";

const LEVEL = {
  none: "minimal",
  minimal: "minimal",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
} as const;
const BUDGET_TOKENS = {
  none: 0,
  minimal: 512,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 24_576,
} as const;
/** The Pro models of the 2.5 line cannot stop thinking altogether. */
const PRO_BUDGET_MIN_TOKENS = 128;

/** From Gemini 3 on the effort is a level, before it is a number of tokens. */
export function thinkingConfig({ config, options }: Call): Json | undefined {
  if (!config.capabilities.reasoning) return undefined;
  const effort = options.reasoning === "provider-default" ? undefined : options.reasoning;
  if (effort === undefined) return { includeThoughts: true };
  const includeThoughts = effort === "none" ? undefined : true;
  if (!/gemini-(1|2)[.-]/.test(config.model)) return defined({ thinkingLevel: LEVEL[effort], includeThoughts });
  const least = config.model.includes("pro") ? PRO_BUDGET_MIN_TOKENS : 0;
  return defined({ thinkingBudget: Math.max(least, BUDGET_TOKENS[effort]), includeThoughts });
}
