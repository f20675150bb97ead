import { expect, test } from "vitest";
import { CATALOGUE_ROWS } from "./catalogue.gen.ts";
import { listCatalogue, lookUp } from "./catalogue.ts";
import { fitEffort } from "./effort.ts";

test("every entry can be used: window, output and price make sense", () => {
  const all = listCatalogue();
  expect(all.length).toBeGreaterThan(100);
  for (const { id, contextWindow, maxOutputTokens, price } of all) {
    expect(contextWindow, id).toBeGreaterThanOrEqual(4096);
    expect(maxOutputTokens, id).toBeGreaterThan(0);
    expect(maxOutputTokens, id).toBeLessThanOrEqual(contextWindow);
    // A price per token instead of per million, or the reverse, would be off by a factor of a million.
    if (price) expect(price.input, id).toSatisfy((input: number) => input >= 0.01 && input < 1000);
    if (price?.cachedInput !== undefined) expect(price.cachedInput, id).toBeLessThanOrEqual(price.input);
  }
});

test("the table stays small and unambiguous", () => {
  expect(JSON.stringify(CATALOGUE_ROWS).length).toBeLessThan(60_000);
  for (const rows of Object.values(CATALOGUE_ROWS)) expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
});

test("finds a model by its name, its dated name and its path", () => {
  expect(lookUp("openai", "gpt-4o")).toMatchObject({
    contextWindow: 128_000,
    capabilities: { tools: true, images: true, reasoning: false },
  });
  expect(lookUp("anthropic", "claude-opus-4-6-20260203")?.id).toBe("claude-opus-4-6");
  expect(lookUp("gemini", "models/gemini-2.5-pro")).toMatchObject({
    provider: "google",
    capabilities: { reasoning: true },
  });
  expect(lookUp("openai", "nothing")).toBeNull();
  expect(lookUp("constructor", "name")).toBeNull();
});

const asked = (
  provider: string,
  model: string,
  effort: "none" | "low" | "xhigh" | "max" | undefined,
  configured?: string,
) => fitEffort({ provider, model, parameters: configured ? { reasoning: configured } : {} }, effort);

test("an effort that the model does not have becomes the nearest that it has", () => {
  expect(asked("openai", "gpt-5", "max")).toBe("high");
  expect(asked("openai", "gpt-5", "none")).toBe("minimal");
  expect(asked("openai", "gpt-4o", "low")).toBeUndefined();
  expect(asked("anthropic", "claude-opus-4-6", "xhigh")).toBe("high");
  expect(asked("anthropic", "claude-opus-4-7", "xhigh")).toBe("xhigh");
});

test("an unknown model gets what was asked; nothing asked is nothing said", () => {
  expect(asked("mine", "model-1", "max")).toBe("max");
  expect(asked("mine", "model-1", undefined, "low")).toBe("low");
  expect(asked("mine", "model-1", undefined, "rather hard")).toBeUndefined();
  expect(asked("mine", "model-1", undefined)).toBeUndefined();
});
