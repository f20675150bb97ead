import { baseUrlOf, type Codec } from "../codec.ts";
import { ResponsesDecoder } from "./decode.ts";
import { responsesBody } from "./request.ts";

/** OpenAI Responses, stateless: nothing is stored at the provider, so reasoning travels back encrypted. */
export const openaiResponses: Codec = {
  url: (config) => `${baseUrlOf(config, "https://api.openai.com/v1")}/responses`,
  headers: (apiKey) => ({ authorization: apiKey === undefined ? undefined : `Bearer ${apiKey}` }),
  body: responsesBody,
  decoder: (sink) => new ResponsesDecoder(sink),
};
