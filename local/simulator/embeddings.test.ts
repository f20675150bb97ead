import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClients, type SimulatorClients } from "./clients.testsuite.ts";

let clients: SimulatorClients;
beforeAll(async () => {
  clients = await startClients();
});
afterAll(() => clients.close());

describe("embeddings and models", () => {
  it("embeds the same text alike, in any number of dimensions, and likens texts that share words", async () => {
    const input = ["the red fox", "a red fox runs", "quarterly tax report", "今天天气很好", "天气不错"];
    const { data } = await clients.openai.embeddings.create({ model: "simulator", input, dimensions: 384 });
    const vectors = data.map(({ embedding }) => embedding);
    const dot = (a: number, b: number) => vectors[a]!.reduce((sum, value, at) => sum + value * vectors[b]![at]!, 0);
    expect(vectors.every((vector) => vector.length === 384)).toBe(true);
    expect(dot(0, 0)).toBeCloseTo(1, 5);
    expect(dot(0, 1)).toBeGreaterThan(dot(0, 2) + 0.2);
    expect(dot(3, 4)).toBeGreaterThan(dot(3, 2) + 0.2);
    const again = await clients.openai.embeddings.create({ model: "simulator", input: input[0]!, dimensions: 384 });
    expect(again.data[0]!.embedding).toEqual(vectors[0]);
  });

  it("lists itself", async () => {
    expect((await clients.openai.models.list()).data.map(({ id }) => id)).toEqual(["simulator"]);
  });
});
