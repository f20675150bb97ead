import { expect, test } from "vitest";
import { describeModel } from "../model.testsuite.ts";
import { exchange, LOOK_TOOL, toolLoop } from "../recording.testsuite.ts";
import { sse } from "../wire-server.testsuite.ts";

const USAGE = {
  promptTokenCount: 11,
  cachedContentTokenCount: 3,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 2,
  totalTokenCount: 18,
};
const chunk = (parts: object[], finishReason?: string) => ({
  responseId: "r1",
  modelVersion: "model-1",
  candidates: [{ index: 0, content: { role: "model", parts }, ...(finishReason ? { finishReason } : {}) }],
});
const weather = { functionCall: { name: "weather", args: { city: "Köln" } }, thoughtSignature: "sig" };
const now = { functionCall: { name: "now" } };
const GEMINI = { protocol: "gemini", baseUrl: "http://models.test/v1beta" };

describeModel("Gemini generateContent", {
  protocol: "gemini",
  path: /^\/models\/model-1:(streamGenerateContent\?alt=sse|generateContent)$/,
  auth: ["x-goog-api-key", "a-key"],
  streamed: sse(
    chunk([{ text: "Let me ", thought: true }]),
    chunk([{ text: "see.", thought: true }]),
    chunk([{ text: "Grüße 🌍" }]),
    chunk([{ text: " from" }]),
    { ...chunk([{ text: " afar" }], "STOP"), usageMetadata: USAGE },
  ),
  whole: {
    ...chunk([{ text: "Let me see.", thought: true }, { text: "Grüße 🌍 from afar" }], "STOP"),
    usageMetadata: USAGE,
  },
  streamedTools: sse(chunk([weather]), chunk([now]), chunk([], "STOP")),
  wholeTools: chunk([weather, now], "STOP"),
  overloaded: sse(chunk([{ text: "Half" }]), {
    error: { code: 503, status: "UNAVAILABLE", message: "The model is overloaded." },
  }),
  tooLong: [
    400,
    {
      error: {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      },
    },
  ],
});

test("a blocked prompt is a content filter, not a cut stream", async () => {
  const { parts } = await exchange(
    sse({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: USAGE }),
    {},
    GEMINI,
  );
  expect(parts.at(-1)).toMatchObject({ finishReason: { unified: "content-filter", raw: "SAFETY" } });
});

test("a tool call that cannot be read is a failure", async () => {
  const { parts } = await exchange(sse(chunk([], "MALFORMED_FUNCTION_CALL")), {}, GEMINI);
  expect(parts.map((part) => part.type)).toContain("error");
});

test("images and sources of the answer", async () => {
  const grounded = { groundingMetadata: { groundingChunks: [{ web: { uri: "https://a.example/", title: "A" } }] } };
  const answer = chunk([{ inlineData: { mimeType: "image/png", data: "AQID" } }], "STOP");
  const { parts } = await exchange(
    sse({ ...answer, candidates: [{ ...answer.candidates[0], ...grounded }] }),
    {},
    GEMINI,
  );
  expect(parts).toContainEqual({ type: "file", mediaType: "image/png", data: { type: "data", data: "AQID" } });
  expect(parts).toContainEqual(expect.objectContaining({ type: "source", url: "https://a.example/", title: "A" }));
});

test("signatures come with the call and go back with it", async () => {
  const { parts } = await exchange(sse(chunk([weather], "STOP")), {}, GEMINI);
  const kept = { google: { thoughtSignature: "sig" } };
  expect(parts).toContainEqual(expect.objectContaining({ type: "tool-call", providerMetadata: kept }));
  const { body } = await exchange("", { prompt: toolLoop({ call: kept }) }, { ...GEMINI, model: "gemini-3.5-flash" });
  expect(signatures(body)).toEqual(["sig", undefined]);
});

test("a call that another model made gets the stand-in, for models that insist", async () => {
  const newer = await exchange("", { prompt: toolLoop() }, { ...GEMINI, model: "gemini-4-argon" });
  expect(signatures(newer.body)).toEqual(["skip_thought_signature_validator", undefined]);
  const older = await exchange("", { prompt: toolLoop() }, { ...GEMINI, model: "gemini-2.5-flash" });
  expect(signatures(older.body)).toEqual([undefined, undefined]);
});

function signatures(body: Record<string, unknown>): (string | undefined)[] {
  const contents = body["contents"] as { parts: { functionCall?: object; thoughtSignature?: string }[] }[];
  return contents.flatMap(({ parts }) =>
    parts.filter((part) => part.functionCall).map((part) => part.thoughtSignature),
  );
}

test("writes a conversation with files and tools", async () => {
  const { body, url } = await exchange(
    "",
    {
      prompt: toolLoop(),
      tools: [{ ...LOOK_TOOL, inputSchema: { $schema: "https://json-schema.org/draft-07/schema", type: "object" } }],
      toolChoice: { type: "tool", toolName: "look" },
      temperature: 0.5,
      maxOutputTokens: 100,
      responseFormat: { type: "json", schema: { type: "object" } },
    },
    { ...GEMINI, model: "gemini-2.5-flash" },
  );
  expect(url).toBe("http://models.test/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
  expect(body).toEqual({
    systemInstruction: { parts: [{ text: "Be kind." }] },
    contents: [
      {
        role: "user",
        parts: [
          { text: "What is this?" },
          { inlineData: { mimeType: "image/png", data: "AQID" } },
          { inlineData: { mimeType: "application/pdf", data: "cGRm" } },
        ],
      },
      {
        role: "model",
        parts: [
          { text: "Wait." },
          { functionCall: { id: "call_1", name: "look", args: { deep: true } } },
          { functionCall: { id: "call_2", name: "look", args: { deep: false } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "call_1", name: "look", response: { output: '{"seen":"a cat"}' } } },
          { functionResponse: { id: "call_2", name: "look", response: { error: "too dark" } } },
        ],
      },
    ],
    generationConfig: {
      temperature: 0.5,
      maxOutputTokens: 100,
      responseMimeType: "application/json",
      responseJsonSchema: { type: "object" },
      thinkingConfig: { includeThoughts: true },
    },
    tools: [
      { functionDeclarations: [{ name: "look", description: "Looks", parametersJsonSchema: { type: "object" } }] },
    ],
    toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["look"] } },
  });
});

test.each([
  ["gemini-2.5-pro", "none", { thinkingBudget: 128 }],
  ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
  ["gemini-2.5-flash", "high", { thinkingBudget: 16_384, includeThoughts: true }],
  ["gemini-3.5-flash", "max", { thinkingLevel: "high", includeThoughts: true }],
] as const)("%s thinks %s", async (model, reasoning, expected) => {
  const { body } = await exchange("", { reasoning }, { ...GEMINI, model });
  expect(body["generationConfig"]).toEqual({ thinkingConfig: expected });
});
