import { expect, test } from "vitest";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { connectModel } from "../connect.ts";
import { describeModel } from "../model.testsuite.ts";
import { exchange } from "../recording.testsuite.ts";
import { modelConfig, partsOf, settled, sse, textOf } from "../wire-server.testsuite.ts";

const USAGE = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const chunk = (delta: object, finish: string | null = null) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "model-1",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const tool = (index: number, id: string | undefined, name: string | undefined, args: string) => ({
  tool_calls: [
    { index, ...(id ? { id, type: "function" } : {}), function: { ...(name ? { name } : {}), arguments: args } },
  ],
});
const usage = { ...chunk({}), choices: [], usage: USAGE };

describeModel("OpenAI chat completions", {
  protocol: "openai",
  path: /^\/chat\/completions$/,
  auth: ["authorization", "Bearer a-key"],
  streamed: sse(
    chunk({ role: "assistant", content: "" }),
    chunk({ reasoning_content: "Let me " }),
    chunk({ reasoning_content: "see." }),
    chunk({ content: "Grüße 🌍" }),
    chunk({ content: " from" }),
    chunk({ content: " afar" }),
    chunk({}, "stop"),
    usage,
    "[DONE]",
  ),
  whole: {
    ...chunk({}),
    choices: [
      {
        index: 0,
        message: { role: "assistant", reasoning_content: "Let me see.", content: "Grüße 🌍 from afar" },
        finish_reason: "stop",
      },
    ],
    usage: USAGE,
  },
  streamedTools: sse(
    chunk({ role: "assistant", content: null }),
    chunk(tool(0, "call_a", "weather", "")),
    chunk(tool(0, undefined, undefined, '{"ci')),
    chunk(tool(0, undefined, undefined, 'ty":"Köln"}')),
    chunk(tool(1, "call_b", "now", "")),
    chunk({}, "tool_calls"),
    "[DONE]",
  ),
  wholeTools: {
    choices: [
      {
        message: {
          content: null,
          tool_calls: [
            { id: "call_a", type: "function", function: { name: "weather", arguments: '{"city":"Köln"}' } },
            { id: "call_b", type: "function", function: { name: "now", arguments: "{}" } },
          ],
        },
        finish_reason: "tool_calls",
      },
    ],
  },
  overloaded: sse(chunk({ content: "Half" }), {
    error: { message: "The server is overloaded", type: "server_error", code: 503 },
  }),
  tooLong: [
    400,
    { error: { message: "This model's maximum context length is 8192 tokens.", code: "context_length_exceeded" } },
  ],
});

const calls = (parts: Awaited<ReturnType<typeof exchange>>["parts"]) =>
  parts.flatMap((part) => (part.type === "tool-call" ? [[part.toolCallId, part.toolName, part.input]] : []));

test("no [DONE], no usage, no blank line at the end: still an answer", async () => {
  const { parts } = await exchange(sse(chunk({ content: "Hi" }), chunk({}, "length")).trimEnd());
  expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "length", raw: "length" } });
});

test("[DONE] without a finish reason ends an answer", async () => {
  const { parts } = await exchange(sse(chunk({ content: "Hi" }), "[DONE]"));
  expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "stop" } });
});

test("comments keep alive and are not part of the answer", async () => {
  const { parts } = await exchange(
    `: waiting\r\n\r\n${sse(chunk({ content: "Hi" }, "stop")).replaceAll("\n", "\r\n")}`,
  );
  expect(textOf(parts)).toBe("Hi");
  const alone = await exchange(": waiting\n\n");
  expect(alone.parts.some((part) => part.type === "ping")).toBe(true);
});

test("parallel calls that share index 0 stay apart; a missing id is given", async () => {
  const { parts } = await exchange(
    sse(
      chunk(tool(0, "call_a", "one", '{"a":1}')),
      chunk(tool(0, "call_b", "two", '{"b":2}')),
      chunk({}, "stop"),
      "[DONE]",
    ),
  );
  expect(calls(parts)).toEqual([
    ["call_a", "one", '{"a":1}'],
    ["call_b", "two", '{"b":2}'],
  ]);
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "tool-calls" } });
  const nameless = await exchange(sse(chunk(tool(0, undefined, "one", "{}")), chunk({}, "tool_calls")));
  expect(calls(nameless.parts)).toEqual([["id-0", "one", "{}"]]);
});

test("reasoning that a provider counts beside the completion is counted as output", async () => {
  const beside = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 35,
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  const { parts } = await exchange(sse(chunk({ content: "Hi" }, "stop"), { choices: [], usage: beside }));
  expect(parts.at(-1)).toMatchObject({ usage: { outputTokens: { total: 25, reasoning: 20, text: 5 } } });
});

test("ends with the usage although the server keeps the connection open", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(sse(chunk({ content: "Hi" }, "stop"), usage))),
    cancel: () => {
      cancelled = true;
    },
  });
  const model = await connectModel(modelConfig({ baseUrl: "http://models.test/v1" }), {
    fetch: () => Promise.resolve(new Response(body)),
  });
  const parts = await partsOf(model.doStream({ prompt: [] }));
  expect(parts.at(-1)?.type).toBe("finish");
  expect(cancelled).toBe(true);
});

const CONVERSATION: LanguageModelV4Prompt = [
  { role: "system", content: "Be kind." },
  {
    role: "user",
    content: [
      { type: "text", text: "What is this?" },
      { type: "file", mediaType: "image/png", data: { type: "data", data: Uint8Array.of(1, 2, 3) } },
      {
        type: "file",
        mediaType: "text/plain",
        filename: "a.txt",
        data: { type: "data", data: new TextEncoder().encode("hällo") },
      },
    ],
  },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "Hmm", providerOptions: { openai: { field: "reasoning_content" } } },
      { type: "text", text: "Wait." },
      { type: "tool-call", toolCallId: "turn:1:call0", toolName: "look", input: { deep: true } },
    ],
  },
  {
    role: "tool",
    content: [
      {
        type: "tool-result",
        toolCallId: "turn:1:call0",
        toolName: "look",
        output: { type: "json", value: { seen: "a cat" } },
      },
    ],
  },
];

test("writes a conversation with files, reasoning and tools", async () => {
  const { body } = await exchange(sse("[DONE]"), {
    prompt: CONVERSATION,
    tools: [{ type: "function", name: "look", description: "Looks", inputSchema: { type: "object" } }],
    toolChoice: { type: "tool", toolName: "look" },
    temperature: 0.5,
    topP: 0.9,
    maxOutputTokens: 100,
    stopSequences: ["END"],
    responseFormat: { type: "json", name: "cat", schema: { type: "object" } },
    reasoning: "low",
  });
  const { messages, ...rest } = body;
  const [, , assistant, result] = messages as { tool_calls?: { id: string }[]; tool_call_id?: string }[];
  const id = assistant?.tool_calls?.[0]?.id ?? "";
  expect(id).toMatch(/^[\w-]{1,40}$/);
  expect(result?.tool_call_id).toBe(id);
  expect(messages).toEqual([
    { role: "system", content: "Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AQID" } },
        { type: "text", text: "File a.txt:\nhällo" },
      ],
    },
    {
      role: "assistant",
      content: "Wait.",
      reasoning_content: "Hmm",
      tool_calls: [{ id, type: "function", function: { name: "look", arguments: '{"deep":true}' } }],
    },
    { role: "tool", tool_call_id: id, content: '{"seen":"a cat"}' },
  ]);
  expect(rest).toEqual({
    model: "model-1",
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.5,
    top_p: 0.9,
    max_tokens: 100,
    stop: ["END"],
    response_format: { type: "json_schema", json_schema: { name: "cat", schema: { type: "object" } } },
    tools: [{ type: "function", function: { name: "look", description: "Looks", parameters: { type: "object" } } }],
    tool_choice: { type: "function", function: { name: "look" } },
    reasoning_effort: "low",
  });
});

test("reasoning of an earlier turn stays away", async () => {
  const { body } = await exchange(sse("[DONE]"), {
    prompt: [...CONVERSATION, { role: "user", content: [{ type: "text", text: "And now?" }] }],
  });
  expect(JSON.stringify(body)).not.toContain("reasoning_content");
});

test("the configured parameters apply unless the call says otherwise", async () => {
  const config = { parameters: { temperature: 0.2, maxOutputTokens: 50, reasoning: "high" } };
  expect((await exchange(sse("[DONE]"), { temperature: 0.7 }, config)).body).toMatchObject({
    temperature: 0.7,
    max_tokens: 50,
    reasoning_effort: "high",
  });
});

test("OpenAI itself gets its own names, and no temperature for a model that reasons", async () => {
  const { body, parts } = await exchange(
    sse("[DONE]"),
    { temperature: 0.5, maxOutputTokens: 9 },
    { baseUrl: "https://api.openai.com/v1", provider: "openai", model: "gpt-5.4" },
  );
  expect(body).toMatchObject({ max_completion_tokens: 9 });
  expect(body).not.toHaveProperty("temperature");
  expect(body).not.toHaveProperty("max_tokens");
  expect(settled(parts)[0]).toMatchObject({ warnings: [{ type: "unsupported" }] });
});

test("an image for a model without eyes becomes a note", async () => {
  const { body } = await exchange(
    sse("[DONE]"),
    { prompt: CONVERSATION },
    { capabilities: { tools: true, images: false, reasoning: false } },
  );
  expect(JSON.stringify(body)).toContain("[image is left out: the model does not take images]");
  expect(JSON.stringify(body)).not.toContain("image_url");
});
