import { afterAll, beforeAll, expect, test } from "vitest";
import { coalescing } from "./coalesce.ts";
import { connectModel } from "./connect.ts";
import { classifyFailure } from "./failure.ts";
import { PACKAGE_PROTOCOLS } from "./long-tail.ts";
import { modelConfig, partsOf, sse, startWireServer, textOf, type WireServer } from "./wire-server.testsuite.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const chunk = (delta: object, finish: string | null = null) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  model: "model-1",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const PROMPT = { prompt: [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi" }] }] };
const ANSWER = sse(
  chunk({ role: "assistant", content: "" }),
  chunk({ content: "Grüße" }),
  chunk({ content: " 🌍" }),
  chunk({ content: "!" }),
  { ...chunk({}, "stop"), usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
  "[DONE]",
);
const connect = (protocol: string) =>
  connectModel(modelConfig({ protocol, baseUrl: server.url, parameters: { temperature: 0.5 } }), {
    apiKey: "a-key",
    fetch,
  });

test.each(["mistral", "groq", "deepseek"])("%s streams through its package", async (protocol) => {
  server.answer((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(ANSWER));
  const parts = await partsOf((await connect(protocol)).doStream(PROMPT));
  expect(textOf(parts)).toBe("Grüße 🌍!");
  expect(parts.filter((part) => part.type === "text-delta")).toHaveLength(1);
  expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "stop" } });
  expect(server.received.at(-1)).toMatchObject({
    headers: { authorization: "Bearer a-key" },
    body: { model: "model-1", temperature: 0.5 },
  });
});

test.each(PACKAGE_PROTOCOLS)("%s: a refusal is understood", async (protocol) => {
  server.answer((response) => response.writeHead(429, { "retry-after": "2" }).end('{"error":{"message":"slow down"}}'));
  const error: unknown = await Promise.resolve((await connect(protocol)).doStream(PROMPT)).catch(
    (thrown: unknown) => thrown,
  );
  expect(classifyFailure(error)).toMatchObject({ code: "RATE_LIMITED", retryable: true, retryAfterMs: 2000 });
});

test("an unknown protocol with an address speaks chat completions; without one it is refused", async () => {
  server.answer((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(ANSWER));
  expect(textOf(await partsOf((await connect("my-own")).doStream(PROMPT)))).toBe("Grüße 🌍!");
  const nowhere = connectModel(modelConfig({ protocol: "my-own" }), { fetch });
  await expect(nowhere.catch((error: unknown) => Promise.reject(classifyFailure(error)))).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

async function coalesced(chunks: string[], type = "text/event-stream"): Promise<string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of chunks) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  const send = coalescing(() => Promise.resolve(new Response(body, { headers: { "content-type": type } })));
  const response = await send("http://models.test");
  const out: string[] = [];
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
    out.push(decoder.decode(read.value));
  return out;
}

test("joins only neighbouring text of one chunk, and changes nothing else", async () => {
  const tool = chunk({ tool_calls: [{ index: 0, function: { arguments: "{" } }] });
  const wire = [
    sse(chunk({ reasoning: "a" }), chunk({ reasoning: "b" }), chunk({ content: "c" })),
    sse(chunk({ content: "d" }), tool, chunk({ content: "e" }), chunk({ content: "f" }, "stop"), "[DONE]"),
  ];
  expect(await coalesced(wire)).toEqual([
    sse(chunk({ reasoning: "ab" }), chunk({ content: "c" })),
    sse(chunk({ content: "d" }), tool, chunk({ content: "e" }), chunk({ content: "f" }, "stop"), "[DONE]"),
  ]);
  expect(await coalesced(["event: ping\ndata: 1\ndata: 2\n\n"])).toEqual(["event: ping\ndata: 1\ndata: 2\n\n"]);
  expect(await coalesced(["plain"], "application/json")).toEqual(["plain"]);
});
