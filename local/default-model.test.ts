import { createServer } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chooseModel, type ProviderSettings } from "./default-model.ts";
import { listen, sendJson, stop } from "./http.ts";

const SIMULATOR = "http://127.0.0.1:9";
const NO_OLLAMA = "http://127.0.0.1:1";
let ollamaUrl: string;
const ollama = createServer((_request, response) =>
  sendJson(response, 200, { models: [{ name: "qwen3:4b" }, { name: "x" }] }),
);

beforeAll(async () => {
  ollamaUrl = await listen(ollama);
});
afterAll(() => stop(ollama));

async function chosen(settings: ProviderSettings, ollamaAt: string = NO_OLLAMA) {
  const { DEFAULT_MODEL, DEFAULT_MODEL_KEY } = await chooseModel(settings, SIMULATOR, ollamaAt);
  const { provider, protocol, model, baseUrl } = JSON.parse(DEFAULT_MODEL) as Record<string, string>;
  return [provider, protocol, model, baseUrl, DEFAULT_MODEL_KEY];
}

it("takes a provider whose key is there, OpenAI before Anthropic", async () => {
  const both = { OPENAI_API_KEY: "o", OPENAI_MODEL: "gpt-x", ANTHROPIC_API_KEY: "a" };
  expect(await chosen(both, ollamaUrl)).toEqual(["openai", "openai", "gpt-x", "https://api.openai.com/v1", "o"]);
  const anthropic = { ANTHROPIC_API_KEY: "a", ANTHROPIC_MODEL: "claude-x", ANTHROPIC_BASE_URL: "http://proxy.test" };
  expect(await chosen(anthropic)).toEqual(["anthropic", "anthropic", "claude-x", "http://proxy.test", "a"]);
});

it("takes another OpenAI-compatible address without a key", async () => {
  const settings = { OPENAI_BASE_URL: "http://box.test/v1", OPENAI_MODEL: "local" };
  expect(await chosen(settings)).toEqual(["openai", "openai", "local", "http://box.test/v1", undefined]);
});

it("takes the first model of an Ollama, else the simulator", async () => {
  expect(await chosen({}, ollamaUrl)).toEqual(["ollama", "openai", "qwen3:4b", `${ollamaUrl}/v1`, undefined]);
  expect(await chosen({ OPENAI_API_KEY: "" })).toEqual([
    "simulator",
    "openai",
    "simulator",
    `${SIMULATOR}/v1`,
    undefined,
  ]);
});
