import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { coalescing } from "./coalesce.ts";
import type { ModelDeps } from "./codec.ts";

interface PackageSettings {
  apiKey: string;
  baseURL?: string;
  headers: Record<string, string>;
  fetch: typeof fetch;
}
type Loader = (settings: PackageSettings, model: string) => Promise<LanguageModelV4>;

/** Providers with a wire of their own, each loaded when the first model of it is used. */
const PACKAGES: Record<string, Loader> = {
  mistral: async (settings, model) => (await import("@ai-sdk/mistral")).createMistral(settings)(model),
  groq: async (settings, model) => (await import("@ai-sdk/groq")).createGroq(settings)(model),
  deepseek: async (settings, model) => (await import("@ai-sdk/deepseek")).createDeepSeek(settings)(model),
  xai: async (settings, model) => (await import("@ai-sdk/xai")).createXai(settings)(model),
  cohere: async (settings, model) => (await import("@ai-sdk/cohere")).createCohere(settings)(model),
};

/** Names of the protocols that an AI SDK package speaks. */
export const PACKAGE_PROTOCOLS: readonly string[] = Object.keys(PACKAGES);

/** The AI SDK model of a protocol; null when there is no package for it. */
export async function loadPackageModel(config: ModelConfig, deps: ModelDeps): Promise<LanguageModelV4 | null> {
  const load = PACKAGES[config.protocol];
  if (load === undefined) return null;
  const settings = {
    // Without a key a package would look into the process environment, which is not the tenant's.
    apiKey: deps.apiKey ?? "none",
    ...(config.baseUrl === undefined ? {} : { baseURL: config.baseUrl }),
    headers: {
      ...(deps.idempotencyKey === undefined ? {} : { "idempotency-key": deps.idempotencyKey }),
      ...config.headers,
    },
    fetch: coalescing(deps.fetch),
  };
  return load(settings, config.model);
}
