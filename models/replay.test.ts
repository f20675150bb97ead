import { describe, expect, test } from "vitest";
import { buildPrompt } from "#core/agent/prompt";
import { Said } from "#core/agent/said";
import type { CallRecord, ModelOutcome } from "#core/agent/turn";
import type { ModelConfig } from "#core/agent/snapshot";
import { exchange } from "./recording.testsuite.ts";
import { modelConfig } from "./wire-server.testsuite.ts";

// A step with signed thoughts goes back to its provider just as it came, together with the results of its tools.

/** Reads an answer off the wire, lets its tools answer, and gives the request that the next step makes. */
async function nextRequest(
  wire: string,
  config: Partial<ModelConfig>,
  next = config,
): Promise<Record<string, unknown>> {
  const { parts } = await exchange(wire, {}, config);
  const said = new Said();
  const calls: CallRecord[] = [];
  let text = "";
  for (const part of parts) {
    said.take(part);
    if (part.type === "text-delta") text += part.delta;
    if (part.type !== "tool-call") continue;
    const outcome = { ok: true as const, content: `result ${calls.length}` };
    const { toolCallId: wireId, toolName: tool, input } = part;
    const call = { callId: `t:0:${calls.length}`, step: 0, wireId, tool, input };
    calls.push({ ...call, status: "done", startedAt: 0, dueAt: null, outcome });
  }
  const kept = said.parts();
  const outcome: ModelOutcome = {
    text,
    reasoning: "",
    finishReason: "stop",
    usage: { input: 0, output: 0, reasoning: 0, cached: 0, cost_micro_usd: 0 },
    model: "m",
    firstTokenMs: 0,
    ...(kept ? { said: kept } : {}),
  };
  const step = { n: 0, attempt: 1, status: "done" as const, startedAt: 0, outcome };
  // As it comes out of the conversation's storage.
  const record = JSON.parse(JSON.stringify({ turnId: "t", steps: [step], calls, guidance: [] })) as never;
  const prompt = buildPrompt({
    member: {
      bot: "b",
      ghost: { name: "g", systemPrompt: "Help.", tools: null, variables: {} },
      shell: { name: "s", shellType: "Chat", config: {} },
      model: modelConfig(),
      fallbacks: [],
    },
    summary: null,
    history: [],
    record,
    attachments: () => undefined,
    groupChat: false,
    clarify: false,
    now: "now",
    window: 100_000,
  });
  return (await exchange("", { prompt }, next)).body;
}

const sse = (...list: { type?: string; [field: string]: unknown }[]): string =>
  list.map((event) => `${event.type ? `event: ${event.type}\n` : ""}data: ${JSON.stringify(event)}\n\n`).join("");

describe("Anthropic", () => {
  const ANTHROPIC = { protocol: "anthropic", baseUrl: "http://models.test" };
  const CONTENT = [
    { type: "thinking", thinking: "First, look.", signature: "sig-1" },
    { type: "redacted_thinking", data: "hidden-1" },
    { type: "thinking", thinking: "", signature: "sig-2" },
    { type: "text", text: "Let me look.\n" },
    { type: "tool_use", id: "toolu_1", name: "look", input: { at: "this" } },
    { type: "thinking", thinking: "And that.", signature: "sig-3" },
    { type: "tool_use", id: "toolu_2", name: "look", input: {} },
  ];
  const RESULTS = [
    { type: "tool_result", tool_use_id: "toolu_1", content: "result 0" },
    { type: "tool_result", tool_use_id: "toolu_2", content: "result 1" },
  ];

  /** The events that stream one block: empty at first, then piece by piece. */
  function streamed(block: Record<string, unknown>, index: number): Record<string, unknown>[] {
    const delta = (fields: object) => ({ type: "content_block_delta", index, delta: fields });
    const halves = (text: string) => [text.slice(0, 3), text.slice(3)].filter(Boolean);
    const begins: Record<string, object> = {
      thinking: { type: "thinking", thinking: "", signature: "" },
      text: { type: "text", text: "" },
      tool_use: { ...block, input: {} },
    };
    const pieces: Record<string, () => Record<string, unknown>[]> = {
      thinking: () => [
        ...halves(block["thinking"] as string).map((thinking) => delta({ type: "thinking_delta", thinking })),
        ...halves(block["signature"] as string).map((signature) => delta({ type: "signature_delta", signature })),
      ],
      text: () => halves(block["text"] as string).map((text) => delta({ type: "text_delta", text })),
      tool_use: () => [delta({ type: "input_json_delta", partial_json: JSON.stringify(block["input"]) })],
    };
    const type = block["type"] as string;
    return [
      { type: "content_block_start", index, content_block: begins[type] ?? block },
      ...(pieces[type]?.() ?? []),
      { type: "content_block_stop", index },
    ];
  }

  const wire = sse(
    { type: "message_start", message: { id: "msg_1", model: "m", role: "assistant", content: [], usage: {} } },
    ...CONTENT.flatMap(streamed),
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
    { type: "message_stop" },
  );

  test("several signed thoughts, hidden ones and thoughts between calls", async () => {
    const body = await nextRequest(wire, ANTHROPIC);
    expect(body["messages"]).toEqual([
      { role: "assistant", content: CONTENT },
      { role: "user", content: RESULTS },
    ]);
  });

  test("none of it to another provider", async () => {
    const body = JSON.stringify(
      await nextRequest(wire, ANTHROPIC, { protocol: "openai", baseUrl: "http://models.test" }),
    );
    for (const secret of ["sig-", "hidden-", "And that."]) expect(body).not.toContain(secret);
    expect(body).toContain("result 1");
  });
});

describe("Gemini", () => {
  const GEMINI = { protocol: "gemini", baseUrl: "http://models.test/v1beta", model: "gemini-3.5-pro" };
  const wireOf = (...chunks: object[][]) =>
    sse(
      ...chunks.map((parts, at) => ({
        candidates: [
          { content: { role: "model", parts }, ...(at === chunks.length - 1 ? { finishReason: "STOP" } : {}) },
        ],
      })),
    );
  const call = (id: string, thoughtSignature?: string) => ({
    functionCall: { id, name: "look", args: { at: id } },
    ...(thoughtSignature ? { thoughtSignature } : {}),
  });
  const results = (...ids: string[]) => ({
    role: "user",
    parts: ids.map((id, i) => ({ functionResponse: { id, name: "look", response: { output: `result ${i}` } } })),
  });

  test("of parallel calls the first is signed, and the text before them on its own", async () => {
    const signedText = { text: "Let me look.", thoughtSignature: "sig-text" };
    const wire = wireOf([{ text: "I think.", thought: true }], [signedText], [call("a", "sig-a"), call("b")]);
    const { contents } = await nextRequest(wire, GEMINI);
    expect(contents).toEqual([
      { role: "model", parts: [signedText, call("a", "sig-a"), call("b")] },
      results("a", "b"),
    ]);
  });

  test("calls that are signed one by one, and a signed thought", async () => {
    const thought = { text: "I think.", thought: true, thoughtSignature: "sig-thought" };
    const wire = wireOf([thought, call("a", "sig-a")], [call("b", "sig-b")]);
    const { contents } = await nextRequest(wire, GEMINI);
    expect(contents).toEqual([
      { role: "model", parts: [thought, call("a", "sig-a"), call("b", "sig-b")] },
      results("a", "b"),
    ]);
  });

  test("a signature that comes after all, in a part without words, stays a part of its own", async () => {
    const lone = { text: "", thoughtSignature: "sig-end" };
    const wire = wireOf([{ text: "Hello " }], [{ text: "there" }], [lone]);
    const { contents } = await nextRequest(wire, GEMINI);
    expect(contents).toEqual([{ role: "model", parts: [{ text: "Hello there" }, lone] }]);
  });
});

test("OpenAI Responses: each encrypted thought goes back before the call that it led to", async () => {
  const thought = (id: string) => ({ type: "reasoning", id, summary: [], encrypted_content: `hidden-${id}` });
  const look = (id: string) => ({
    type: "function_call",
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name: "look",
    arguments: "{}",
  });
  const items = [thought("1"), look("1"), thought("2"), look("2")];
  const wire = sse(
    { type: "response.created", response: { id: "resp_1", model: "m" } },
    ...items.flatMap((item, index) => [
      { type: "response.output_item.added", output_index: index, item },
      { type: "response.output_item.done", output_index: index, item },
    ]),
    { type: "response.completed", response: { id: "resp_1", status: "completed", usage: {} } },
  );
  const config = { protocol: "openai-responses", baseUrl: "http://models.test/v1" };
  const { input } = await nextRequest(wire, config);
  const sent = (input as { type?: string; id?: string; encrypted_content?: string; call_id?: string }[]).filter(
    ({ type }) => type !== undefined && type !== "message",
  );
  expect(sent.map((item) => item.encrypted_content ?? item.call_id)).toEqual([
    "hidden-1",
    "call_1",
    "hidden-2",
    "call_2",
    "call_1",
    "call_2",
  ]);
});
