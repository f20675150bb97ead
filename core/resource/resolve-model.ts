/** A Model resource → what a turn connects with. */
import { AppError } from "#core/errors";
import type { ModelConfig } from "#core/agent/snapshot";
import { PLATFORM_PROVIDER, type ModelSpec } from "#protocol/kinds/model";

/** The model that the installation is configured with (variable DEFAULT_MODEL). */
export interface PlatformModel {
  name?: string;
  provider: string;
  protocol?: string;
  model: string;
  baseUrl?: string;
  contextWindow?: number;
  maxOutputTokens?: number;
  capabilities?: Partial<ModelConfig["capabilities"]>;
  price?: ModelConfig["price"];
}

/** What a catalogue knows of a model, for what a spec leaves open. */
export interface ModelFacts {
  contextWindow?: number;
  maxOutputTokens?: number;
  capabilities?: Partial<ModelConfig["capabilities"]>;
  price?: ModelConfig["price"];
}

export interface ModelSources {
  /** Null when the installation has no model. */
  platform: PlatformModel | null;
  lookUp?: (provider: string, model: string) => ModelFacts | undefined;
}

const LIMITS = { firstTokenMs: 60_000, stallMs: 60_000, totalMs: 600_000 };
/** Careful guesses for a model that nobody knows. */
const CONTEXT_WINDOW = 32_768;
const MAX_OUTPUT_TOKENS = 8_192;

const PROTOCOLS: Record<string, string> = {
  openai: "openai",
  anthropic: "anthropic",
  google: "gemini",
  gemini: "gemini",
  simulator: "openai",
};

function protocolOf(provider: string, protocol: string | undefined, baseUrl: string | undefined): string {
  if (protocol) return protocol;
  if (Object.hasOwn(PROTOCOLS, provider)) return PROTOCOLS[provider]!;
  // Nearly every server at an address of one's own speaks OpenAI's language.
  return baseUrl ? "openai" : provider;
}

interface Named {
  name: string;
  spec: ModelSpec;
  /** What a `credentialRef` by name leads to. */
  credential?: ModelConfig["credential"] | undefined;
}

/** The platform's key never travels to an address that a spec gives: of such a spec only the tuning is used. */
function connection({ name, spec, credential: given }: Named, sources: ModelSources) {
  if (spec.provider !== PLATFORM_PROVIDER) {
    if (!spec.model) throw new AppError("INVALID", `The model "${name}" does not say which model it is.`);
    const sealed = spec.credentialRef?.id;
    const credential =
      given ?? (sealed ? ({ kind: "secret", secretId: sealed } as const) : ({ kind: "none" } as const));
    const { provider, model, protocol, baseUrl, headers } = spec;
    return { provider, model, protocol, baseUrl, headers, credential, configured: undefined };
  }
  const { platform } = sources;
  if (!platform) throw new AppError("UNAVAILABLE", "No model is configured for this installation.");
  const { provider, model, protocol, baseUrl } = platform;
  const credential: ModelConfig["credential"] = { kind: "platform" };
  return { provider, model, protocol, baseUrl, headers: undefined, credential, configured: platform };
}

/** Throws UNAVAILABLE when it stands for a platform model and none is configured. */
export function resolveModel(
  named: Named,
  sources: ModelSources,
  overrides: ModelSpec["parameters"] = {},
): ModelConfig {
  const { spec } = named;
  const { configured, provider, model, protocol, baseUrl, headers, credential } = connection(named, sources);
  const known = sources.lookUp?.(provider, model);
  const contextWindow = spec.contextWindow ?? configured?.contextWindow ?? known?.contextWindow ?? CONTEXT_WINDOW;
  const maxOutputTokens =
    spec.maxOutputTokens ??
    configured?.maxOutputTokens ??
    known?.maxOutputTokens ??
    Math.min(MAX_OUTPUT_TOKENS, Math.ceil(contextWindow / 2));
  const { temperature, topP, maxOutputTokens: outputTokens, reasoning } = { ...spec.parameters, ...overrides };
  const price = spec.price ?? configured?.price ?? known?.price;
  return {
    name: named.name,
    provider,
    protocol: protocolOf(provider, protocol, baseUrl),
    model,
    ...(baseUrl ? { baseUrl } : {}),
    ...(headers ? { headers } : {}),
    credential,
    parameters: definedOnly({ temperature, topP, maxOutputTokens: outputTokens, reasoning }),
    contextWindow,
    maxOutputTokens: Math.min(maxOutputTokens, contextWindow),
    capabilities: {
      tools: true,
      images: false,
      reasoning: false,
      ...known?.capabilities,
      ...configured?.capabilities,
      ...spec.capabilities,
    },
    limits: { ...LIMITS, ...spec.limits },
    ...(price ? { price } : {}),
  };
}

function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
