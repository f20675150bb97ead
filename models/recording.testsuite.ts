import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { connectModel } from "./connect.ts";
import { modelConfig, partsOf } from "./wire-server.testsuite.ts";

/** Streams `wire` to a call and gives its parts with the request that was sent. */
export async function exchange(
  wire: string,
  options: Partial<LanguageModelV4CallOptions> = {},
  config: Partial<ModelConfig> = {},
) {
  let body: Record<string, unknown> = {};
  let url = "";
  const send: typeof fetch = (input, init) => {
    url = input instanceof Request ? input.url : input.toString();
    body = JSON.parse(typeof init?.body === "string" ? init.body : "") as Record<string, unknown>;
    return Promise.resolve(new Response(wire, { headers: { "content-type": "text/event-stream" } }));
  };
  let ids = 0;
  const model = await connectModel(modelConfig({ baseUrl: "http://models.test/v1", ...config }), {
    fetch: send,
    newId: () => `id-${ids++}`,
  });
  const prompt: LanguageModelV4Prompt = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
  const parts = await partsOf(model.doStream({ prompt, ...options }));
  return { parts, body, url };
}

/** One turn in the middle of a tool loop, as every family must be able to write it. */
export function toolLoop(
  kept: { reasoning?: Record<string, Record<string, string>>; call?: Record<string, Record<string, string>> } = {},
): LanguageModelV4Prompt {
  return [
    { role: "system", content: "Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "file", mediaType: "image/png", data: { type: "data", data: Uint8Array.of(1, 2, 3) } },
        { type: "file", mediaType: "application/pdf", filename: "a.pdf", data: { type: "data", data: "cGRm" } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hmm", ...(kept.reasoning ? { providerOptions: kept.reasoning } : {}) },
        { type: "text", text: "Wait." },
        {
          type: "tool-call",
          toolCallId: "call_1",
          toolName: "look",
          input: { deep: true },
          ...(kept.call ? { providerOptions: kept.call } : {}),
        },
        { type: "tool-call", toolCallId: "call_2", toolName: "look", input: '{"deep":false}' },
      ],
    },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "call_1",
          toolName: "look",
          output: { type: "json", value: { seen: "a cat" } },
        },
        {
          type: "tool-result",
          toolCallId: "call_2",
          toolName: "look",
          output: { type: "error-text", value: "too dark" },
        },
      ],
    },
  ];
}

export const LOOK_TOOL = {
  type: "function",
  name: "look",
  description: "Looks",
  inputSchema: { type: "object" },
} as const;
