import { createDeepSeek } from "@ai-sdk/deepseek";
import { streamText } from "ai";

/** The AI SDK's usual way to relay an answer, over a package that speaks chat completions. */
export function streamed(baseURL: string, content: string): Response {
  const model = createDeepSeek({ baseURL, apiKey: "none" })("simulator");
  return streamText({ model, prompt: content, maxRetries: 0 }).toTextStreamResponse();
}
