import { baseUrlOf, type Codec } from "../codec.ts";
import { ChatDecoder } from "./decode.ts";
import { chatBody } from "./request.ts";

/** OpenAI chat completions, and all the servers that speak like it. */
export const openaiChat: Codec = {
  url: (config) => `${baseUrlOf(config, "https://api.openai.com/v1")}/chat/completions`,
  headers: (apiKey) => ({ authorization: apiKey === undefined ? undefined : `Bearer ${apiKey}` }),
  body: chatBody,
  decoder: (sink) => new ChatDecoder(sink),
};
