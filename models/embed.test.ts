import { afterAll, beforeAll, expect, test } from "vitest";
import { embed } from "./embed.ts";
import { modelConfig, startWireServer, type WireServer } from "./wire-server.testsuite.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const config = () => modelConfig({ baseUrl: `${server.url}/v1`, model: "embed-1" });
const deps = { apiKey: "a-key", fetch };

test("vectors come in the order of the texts, whatever the order of the answer, in batches", async () => {
  server.answer((response, { body }) => {
    const data = (body["input"] as string[])
      .map((text, index) => ({ index, embedding: [Number(text), 0.5] }))
      .toReversed();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  });
  const before = server.received.length;
  const texts = Array.from({ length: 230 }, (_, at) => String(at));
  expect(await embed(config(), deps, texts)).toEqual(texts.map((text) => [Number(text), 0.5]));
  const calls = server.received.slice(before);
  expect(calls.map((call) => (call.body["input"] as string[]).length)).toEqual([100, 100, 30]);
  expect(calls[0]).toMatchObject({
    path: "/v1/embeddings",
    headers: { authorization: "Bearer a-key" },
    body: { model: "embed-1" },
  });
});

test("nothing to embed asks nobody", async () => {
  const before = server.received.length;
  expect(await embed(config(), deps, [])).toEqual([]);
  expect(server.received.length).toBe(before);
});

test.each([
  [200, '{"data":[{"index":0,"embedding":[1]}]}', { code: "GARBAGE" }],
  [200, "oops", { code: "GARBAGE" }],
  [429, '{"error":{"message":"slow down"}}', { status: 429 }],
])("status %i with %s is thrown", async (status, body, expected) => {
  server.answer((response) => response.writeHead(status).end(body));
  await expect(embed(config(), deps, ["a", "b"])).rejects.toMatchObject(expected);
});
