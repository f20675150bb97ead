import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { anthropic } from "./anthropic/codec.ts";
import type { Codec, ModelDeps } from "./codec.ts";
import { codecModel } from "./codec-model.ts";
import { fitEffort } from "./effort.ts";
import { gemini } from "./gemini/codec.ts";
import { loadPackageModel } from "./long-tail.ts";
import { ModelError } from "./model-error.ts";
import { openaiChat } from "./openai-chat/codec.ts";
import { openaiResponses } from "./openai-responses/codec.ts";

export type { ModelDeps } from "./codec.ts";

const CODECS: Record<string, Codec> = {
  openai: openaiChat,
  "openai-compatible": openaiChat,
  "openai-responses": openaiResponses,
  anthropic,
  gemini,
  google: gemini,
};

/**
 * The model behind a configuration. The four wire families have their own codec, some protocols are AI SDK packages
 * loaded on first use, and every other name with an address is taken to speak chat completions, as most servers do.
 * The configured parameters are what a call gets unless it says otherwise.
 */
export async function connectModel(config: ModelConfig, deps: ModelDeps): Promise<LanguageModelV4> {
  const codec = CODECS[config.protocol];
  if (codec !== undefined) return withParameters(codecModel(codec, config, deps), config);
  const model =
    (await loadPackageModel(config, deps)) ?? (config.baseUrl ? codecModel(openaiChat, config, deps) : null);
  if (model !== null) return withParameters(model, config);
  throw new ModelError(`The protocol ${config.protocol} is unknown and the model has no address`, {
    code: "BAD_REQUEST",
  });
}

function withParameters(model: LanguageModelV4, config: ModelConfig): LanguageModelV4 {
  const { temperature, topP, maxOutputTokens } = config.parameters;
  const complete = (options: LanguageModelV4CallOptions): LanguageModelV4CallOptions => ({
    ...options,
    ...given("temperature", options.temperature ?? temperature),
    ...given("topP", options.topP ?? topP),
    ...given("maxOutputTokens", options.maxOutputTokens ?? maxOutputTokens),
    ...given("reasoning", fitEffort(config, options.reasoning)),
  });
  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    doGenerate: (options) => model.doGenerate(complete(options)),
    doStream: (options) => model.doStream(complete(options)),
  };
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]?: Value });
}
