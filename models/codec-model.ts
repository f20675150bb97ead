import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { collectParts } from "./collect-parts.ts";
import type { Codec, ModelDeps } from "./codec.ts";
import { parseObject } from "./json.ts";
import { ModelError } from "./model-error.ts";
import { inBandError } from "./provider-error.ts";
import { PartSink } from "./part-sink.ts";
import { decodeStream } from "./decode-stream.ts";
import { reach } from "./reach.ts";

/** A wire family as the port: writes the call, sends it, reads the answer. */
export function codecModel(codec: Codec, config: ModelConfig, deps: ModelDeps): LanguageModelV4 {
  const newId = deps.newId ?? (() => `call_${crypto.randomUUID().replaceAll("-", "")}`);

  async function send(options: LanguageModelV4CallOptions, stream: boolean, warnings: SharedV4Warning[]) {
    const body = codec.body({ config, options, stream, warnings });
    const response = await reach(deps.fetch, codec.url(config, stream), {
      headers: {
        ...codec.headers(deps.apiKey),
        "idempotency-key": deps.idempotencyKey,
        ...config.headers,
        ...options.headers,
      },
      body,
      signal: options.abortSignal,
      secret: deps.apiKey,
    });
    return { response, body };
  }

  return {
    specificationVersion: "v4",
    provider: config.provider,
    modelId: config.model,
    supportedUrls: { "image/*": [/^https?:\/\//] },

    async doStream(options): Promise<LanguageModelV4StreamResult> {
      const warnings: SharedV4Warning[] = [];
      const { response, body } = await send(options, true, warnings);
      const sink = new PartSink(newId);
      sink.push({ type: "stream-start", warnings });
      const stream = decodeStream(response, sink, codec.decoder(sink), options.abortSignal);
      return { stream, request: { body } };
    },

    async doGenerate(options): Promise<LanguageModelV4GenerateResult> {
      const warnings: SharedV4Warning[] = [];
      const { response, body } = await send(options, false, warnings);
      const sink = new PartSink(newId);
      const answer = parseObject(await response.text());
      if (answer === undefined) throw new ModelError("The provider's answer is not JSON", { code: "GARBAGE" });
      if (answer["error"] !== undefined && answer["error"] !== null) throw inBandError(answer);
      codec.decoder(sink).whole(answer);
      sink.endOfAnswer();
      return { ...collectParts(sink.take()), warnings, request: { body } };
    },
  };
}
