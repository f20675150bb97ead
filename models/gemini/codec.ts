import { baseUrlOf, type Codec } from "../codec.ts";
import { GeminiDecoder } from "./decode.ts";
import { geminiBody } from "./request.ts";

/** Gemini generateContent. The key goes in a header: an address with a key would end up in logs. */
export const gemini: Codec = {
  url(config, stream) {
    const base = baseUrlOf(config, "https://generativelanguage.googleapis.com/v1beta");
    const model = config.model.includes("/") ? config.model : `models/${config.model}`;
    return `${base}/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`;
  },
  headers: (apiKey) => ({ "x-goog-api-key": apiKey }),
  body: geminiBody,
  decoder: (sink) => new GeminiDecoder(sink),
};
