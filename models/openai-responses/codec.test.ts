import { expect, test } from "vitest";
import { describeModel } from "../model.testsuite.ts";
import { exchange, LOOK_TOOL, toolLoop } from "../recording.testsuite.ts";
import { classifyFailure } from "../failure.ts";

const events = (...list: { type: string; [field: string]: unknown }[]): string =>
  list
    .map((event, at) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: at })}\n\n`)
    .join("");
const USAGE = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 3 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 18,
};
const created = {
  type: "response.created",
  response: { id: "resp_1", model: "model-1", created_at: 1_700_000_000, status: "in_progress" },
};
const added = (at: number, item: object) => ({ type: "response.output_item.added", output_index: at, item });
const done = (at: number, item: object) => ({ type: "response.output_item.done", output_index: at, item });
const said = (at: number, delta: string) => ({
  type: "response.output_text.delta",
  output_index: at,
  item_id: "msg_1",
  delta,
});
const thought = (delta: string) => ({
  type: "response.reasoning_summary_text.delta",
  output_index: 0,
  summary_index: 0,
  delta,
});
const args = (at: number, delta: string) => ({
  type: "response.function_call_arguments.delta",
  output_index: at,
  delta,
});
const completed = (fields: object = {}) => ({
  type: "response.completed",
  response: { id: "resp_1", status: "completed", usage: USAGE, error: null, incomplete_details: null, ...fields },
});
const reasoningItem = {
  type: "reasoning",
  id: "rs_1",
  summary: [{ type: "summary_text", text: "Let me see." }],
  encrypted_content: "enc",
};
const messageItem = {
  type: "message",
  id: "msg_1",
  content: [{ type: "output_text", text: "Grüße 🌍 from afar", annotations: [] }],
};
const weather = { type: "function_call", id: "fc_1", call_id: "call_a", name: "weather", arguments: '{"city":"Köln"}' };
const now = { type: "function_call", id: "fc_2", call_id: "call_b", name: "now", arguments: "{}" };
const RESPONSES = { protocol: "openai-responses" };

describeModel("OpenAI Responses", {
  protocol: "openai-responses",
  path: /^\/responses$/,
  auth: ["authorization", "Bearer a-key"],
  streamed: events(
    created,
    { type: "response.in_progress", response: {} },
    added(0, { type: "reasoning", id: "rs_1", summary: [] }),
    { type: "response.reasoning_summary_part.added", output_index: 0, summary_index: 0 },
    thought("Let me "),
    thought("see."),
    { type: "response.reasoning_summary_text.done", output_index: 0, text: "Let me see." },
    done(0, reasoningItem),
    added(1, { type: "message", id: "msg_1", content: [] }),
    said(1, "Grüße 🌍"),
    said(1, " from"),
    said(1, " afar"),
    { type: "response.output_text.done", output_index: 1, text: "Grüße 🌍 from afar" },
    done(1, messageItem),
    completed(),
  ),
  whole: { ...created.response, status: "completed", output: [reasoningItem, messageItem], usage: USAGE, error: null },
  streamedTools: events(
    created,
    added(0, { ...weather, arguments: "" }),
    args(0, '{"city":'),
    args(0, '"Köln"}'),
    done(0, weather),
    added(1, { ...now, arguments: "" }),
    done(1, now),
    completed(),
  ),
  wholeTools: { ...created.response, status: "completed", output: [weather, now], usage: USAGE },
  overloaded: events(created, added(0, { type: "message" }), said(0, "Half"), {
    type: "response.failed",
    response: { status: "failed", error: { code: "server_error", message: "The server is overloaded" } },
  }),
  tooLong: [
    400,
    { error: { message: "Your input exceeds the context window of this model.", code: "context_length_exceeded" } },
  ],
});

test("events without words show that the provider is alive", async () => {
  const { parts } = await exchange(events({ type: "response.queued" }), {}, RESPONSES);
  expect(parts.map((part) => part.type)).toEqual(["stream-start", "ping", "error", "finish"]);
});

test("an answer that ran out of room has its usage", async () => {
  const incomplete = {
    ...completed({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }),
    type: "response.incomplete",
  };
  const { parts } = await exchange(
    events(created, added(0, { type: "message" }), said(0, "Hi"), incomplete),
    {},
    RESPONSES,
  );
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "length" }, usage: { outputTokens: { total: 7 } } });
});

test("a plain error event is an error with its code", async () => {
  const { parts } = await exchange(
    events(created, { type: "error", code: "rate_limit_exceeded", message: "slow down" }),
    {},
    RESPONSES,
  );
  const failed = parts.find((part) => part.type === "error");
  expect(classifyFailure(failed?.error)).toMatchObject({ code: "RATE_LIMITED" });
});

test("citations are sources, summaries are paragraphs", async () => {
  const annotation = { type: "url_citation", url: "https://a.example/", title: "A" };
  const { parts } = await exchange(
    events(
      created,
      added(0, { type: "reasoning" }),
      thought("One"),
      { type: "response.reasoning_summary_part.added", output_index: 0, summary_index: 1 },
      thought("Two"),
      done(0, { type: "reasoning", id: "rs_1" }),
      { type: "response.output_text.annotation.added", output_index: 1, annotation },
      completed(),
    ),
    {},
    RESPONSES,
  );
  expect(parts).toContainEqual(expect.objectContaining({ type: "reasoning-delta", delta: "One\n\nTwo" }));
  expect(parts).toContainEqual(expect.objectContaining({ type: "source", url: "https://a.example/", title: "A" }));
});

test("a thought goes back as the encrypted item it was", async () => {
  const { parts } = await exchange(
    events(created, added(0, { type: "reasoning" }), done(0, reasoningItem), completed()),
    {},
    RESPONSES,
  );
  const kept = { itemId: "rs_1", encryptedContent: "enc" };
  expect(parts).toContainEqual(expect.objectContaining({ type: "reasoning-end", providerMetadata: { openai: kept } }));
  const { body } = await exchange("", { prompt: toolLoop({ reasoning: { openai: kept } }) }, RESPONSES);
  expect(body["input"]).toContainEqual({
    type: "reasoning",
    id: "rs_1",
    summary: [{ type: "summary_text", text: "Hmm" }],
    encrypted_content: "enc",
  });
});

test("writes a conversation with files and tools", async () => {
  const { body } = await exchange(
    "",
    {
      prompt: toolLoop(),
      tools: [LOOK_TOOL],
      toolChoice: { type: "tool", toolName: "look" },
      reasoning: "medium",
      maxOutputTokens: 100,
    },
    RESPONSES,
  );
  expect(body).toEqual({
    model: "model-1",
    stream: true,
    store: false,
    include: ["reasoning.encrypted_content"],
    max_output_tokens: 100,
    reasoning: { effort: "medium", summary: "auto" },
    tools: [{ type: "function", name: "look", description: "Looks", parameters: { type: "object" }, strict: false }],
    tool_choice: { type: "function", name: "look" },
    input: [
      { role: "system", content: "Be kind." },
      {
        role: "user",
        content: [
          { type: "input_text", text: "What is this?" },
          { type: "input_image", image_url: "data:image/png;base64,AQID", detail: "auto" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,cGRm" },
        ],
      },
      { role: "assistant", content: [{ type: "output_text", text: "Wait." }] },
      { type: "function_call", call_id: "call_1", name: "look", arguments: '{"deep":true}' },
      { type: "function_call", call_id: "call_2", name: "look", arguments: '{"deep":false}' },
      { type: "function_call_output", call_id: "call_1", output: '{"seen":"a cat"}' },
      { type: "function_call_output", call_id: "call_2", output: "too dark" },
    ],
  });
});

test("the form of the answer, and sampling for a model that does not reason", async () => {
  const plain = { ...RESPONSES, capabilities: { tools: true, images: true, reasoning: false } };
  const { body } = await exchange(
    "",
    { temperature: 0.3, responseFormat: { type: "json", name: "cat", schema: { type: "object" } } },
    plain,
  );
  expect(body).toMatchObject({
    temperature: 0.3,
    text: { format: { type: "json_schema", name: "cat", schema: { type: "object" }, strict: false } },
  });
  expect(body).not.toHaveProperty("reasoning");
});
