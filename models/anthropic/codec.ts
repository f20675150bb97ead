import { baseUrlOf, type Codec } from "../codec.ts";
import { AnthropicDecoder } from "./decode.ts";
import { anthropicBody } from "./request.ts";

/** Anthropic Messages. The address may be given with or without its version. */
export const anthropic: Codec = {
  url: (config) => `${baseUrlOf(config, "https://api.anthropic.com").replace(/\/v1$/, "")}/v1/messages`,
  headers: (apiKey) => ({ "x-api-key": apiKey, "anthropic-version": "2023-06-01" }),
  body: anthropicBody,
  decoder: (sink) => new AnthropicDecoder(sink),
};
