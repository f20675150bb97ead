import { describe, expect, test } from "vitest";
import { describeModel } from "../model.testsuite.ts";
import { exchange, LOOK_TOOL, toolLoop } from "../recording.testsuite.ts";
import { modelConfig } from "../wire-server.testsuite.ts";

const events = (...list: { type: string; [field: string]: unknown }[]): string =>
  list.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
const start = {
  type: "message_start",
  message: {
    id: "msg_1",
    model: "model-1",
    role: "assistant",
    content: [],
    usage: { input_tokens: 8, cache_read_input_tokens: 3, output_tokens: 1 },
  },
};
const open = (index: number, block: object) => ({ type: "content_block_start", index, content_block: block });
const delta = (index: number, fields: object) => ({ type: "content_block_delta", index, delta: fields });
const close = (index: number) => ({ type: "content_block_stop", index });
const stop = (reason: string) => ({
  type: "message_delta",
  delta: { stop_reason: reason },
  usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 2 } },
});
const end = { type: "message_stop" };
const USAGE = {
  input_tokens: 8,
  cache_read_input_tokens: 3,
  output_tokens: 7,
  output_tokens_details: { thinking_tokens: 2 },
};
const ANTHROPIC = { protocol: "anthropic", baseUrl: "http://models.test" };

describeModel("Anthropic Messages", {
  protocol: "anthropic",
  path: /^\/v1\/messages$/,
  auth: ["x-api-key", "a-key"],
  streamed: events(
    start,
    open(0, { type: "thinking", thinking: "", signature: "" }),
    { type: "ping" },
    delta(0, { type: "thinking_delta", thinking: "Let me " }),
    delta(0, { type: "thinking_delta", thinking: "see." }),
    delta(0, { type: "signature_delta", signature: "sig" }),
    close(0),
    open(1, { type: "text", text: "" }),
    delta(1, { type: "text_delta", text: "Grüße 🌍" }),
    delta(1, { type: "text_delta", text: " from" }),
    delta(1, { type: "text_delta", text: " afar" }),
    close(1),
    stop("end_turn"),
    end,
  ),
  whole: {
    id: "msg_1",
    content: [
      { type: "thinking", thinking: "Let me see.", signature: "sig" },
      { type: "text", text: "Grüße 🌍 from afar" },
    ],
    stop_reason: "end_turn",
    usage: USAGE,
  },
  streamedTools: events(
    start,
    open(0, { type: "tool_use", id: "toolu_1", name: "weather", input: {} }),
    delta(0, { type: "input_json_delta", partial_json: "" }),
    delta(0, { type: "input_json_delta", partial_json: '{"city":' }),
    delta(0, { type: "input_json_delta", partial_json: '"Köln"}' }),
    close(0),
    open(1, { type: "tool_use", id: "toolu_2", name: "now", input: {} }),
    close(1),
    stop("tool_use"),
    end,
  ),
  wholeTools: {
    content: [
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Köln" } },
      { type: "tool_use", id: "toolu_2", name: "now", input: {} },
    ],
    stop_reason: "tool_use",
  },
  overloaded: events(start, open(0, { type: "text", text: "" }), delta(0, { type: "text_delta", text: "Half" }), {
    type: "error",
    error: { type: "overloaded_error", message: "Overloaded" },
  }),
  tooLong: [
    400,
    {
      type: "error",
      error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
    },
  ],
});

test("keeps the signature of a thought, and of one that cannot be read", async () => {
  const { parts } = await exchange(
    events(
      start,
      open(0, { type: "redacted_thinking", data: "secret" }),
      close(0),
      open(1, { type: "thinking", thinking: "" }),
      delta(1, { type: "thinking_delta", thinking: "A" }),
      delta(1, { type: "signature_delta", signature: "s1" }),
      close(1),
      stop("end_turn"),
      end,
    ),
    {},
    ANTHROPIC,
  );
  expect(parts.filter((part) => part.type === "reasoning-end").map((part) => part.providerMetadata)).toEqual([
    { anthropic: { redactedData: "secret" } },
    { anthropic: { signature: "s1" } },
  ]);
});

test("a stream that is cut still tells the input it cost", async () => {
  const { parts } = await exchange(events(start, open(0, { type: "text", text: "Hi" })), {}, ANTHROPIC);
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "error" }, usage: { inputTokens: { total: 11 } } });
});

test("a refusal is a content filter", async () => {
  const { parts } = await exchange(events(start, stop("refusal"), end), {}, ANTHROPIC);
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "content-filter", raw: "refusal" } });
});

test("writes a conversation with files, thoughts and tools", async () => {
  const prompt = toolLoop({ reasoning: { anthropic: { signature: "sig" } } });
  prompt.push({ role: "user", content: [{ type: "text", text: "Hurry" }] });
  const { body, url } = await exchange(
    "",
    { prompt, tools: [LOOK_TOOL], toolChoice: { type: "required" }, temperature: 0.5, stopSequences: ["END"] },
    ANTHROPIC,
  );
  expect(url).toBe("http://models.test/v1/messages");
  expect(body).toEqual({
    model: "model-1",
    max_tokens: modelConfig().maxOutputTokens,
    stream: true,
    system: "Be kind.",
    temperature: 0.5,
    stop_sequences: ["END"],
    tools: [{ name: "look", description: "Looks", input_schema: { type: "object" } }],
    tool_choice: { type: "any" },
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AQID" } },
          { type: "document", source: { type: "base64", media_type: "application/pdf", data: "cGRm" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hmm", signature: "sig" },
          { type: "text", text: "Wait." },
          { type: "tool_use", id: "call_1", name: "look", input: { deep: true } },
          { type: "tool_use", id: "call_2", name: "look", input: { deep: false } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1", content: '{"seen":"a cat"}' },
          { type: "tool_result", tool_use_id: "call_2", content: "too dark", is_error: true },
          { type: "text", text: "Hurry" },
        ],
      },
    ],
  });
});

test("thoughts of another provider stay away", async () => {
  const { body } = await exchange(
    "",
    { prompt: toolLoop({ reasoning: { openai: { field: "reasoning" } } }) },
    ANTHROPIC,
  );
  expect(JSON.stringify(body)).not.toContain("Hmm");
});

describe("thinking", () => {
  const ask = async (model: string, reasoning: "none" | "low" | "max" | undefined, extra: object = {}) =>
    (
      await exchange(
        "",
        { ...(reasoning ? { reasoning } : {}), temperature: 1, ...extra },
        { ...ANTHROPIC, model, provider: "relay" },
      )
    ).body;

  test("newer models choose how much, under an effort, and take no temperature", async () => {
    const body = await ask("claude-opus-4-7", "low");
    expect(body).toMatchObject({ thinking: { type: "adaptive" }, output_config: { effort: "low" } });
    expect(body).not.toHaveProperty("temperature");
    expect(await ask("claude-sonnet-5-5", "max")).toMatchObject({ output_config: { effort: "max" } });
  });

  test("older models get a budget below the limit of the output", async () => {
    const body = await ask("claude-sonnet-4-5-20250929", "low", { maxOutputTokens: 10_000 });
    expect(body).toMatchObject({ max_tokens: 10_000, thinking: { type: "enabled", budget_tokens: 2000 } });
    expect(body).not.toHaveProperty("temperature");
    expect(await ask("claude-sonnet-4-20250514", "low")).toMatchObject({ thinking: { type: "enabled" } });
    expect(await ask("claude-haiku-4-5", "max", { maxOutputTokens: 500 })).not.toHaveProperty("thinking");
  });

  test("off is off, and by default nothing is said", async () => {
    expect(await ask("claude-sonnet-4-5", "none")).toMatchObject({ thinking: { type: "disabled" }, temperature: 1 });
    expect(await ask("claude-sonnet-4-5", undefined)).not.toHaveProperty("thinking");
  });

  test("a schema for the answer", async () => {
    const responseFormat = { type: "json", schema: { type: "object" } } as const;
    expect(await ask("claude-sonnet-5", "low", { responseFormat })).toMatchObject({
      output_config: { effort: "low", format: { type: "json_schema", schema: { type: "object" } } },
    });
  });
});
