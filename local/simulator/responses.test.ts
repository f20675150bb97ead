import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClients, type SimulatorClients } from "./clients.testsuite.ts";

let clients: SimulatorClients;
beforeAll(async () => {
  clients = await startClients();
});
afterAll(() => clients.close());

describe("responses", () => {
  it("streams reasoning, text and calls as the official client accumulates them", async () => {
    const stream = clients.openai.responses.stream({
      model: "simulator",
      input: "think 2 every 0 then say 你好 there",
    });
    const said = await stream.finalResponse();
    expect(said.output_text).toBe("你好 there");
    expect(said.output[0]).toMatchObject({ type: "reasoning", summary: [{ text: "r1 r2" }] });
    expect(said.usage).toMatchObject({ output_tokens_details: { reasoning_tokens: 2 } });
  });

  it("calls tools and echoes their results, streamed and not", async () => {
    const input = 'call a {"x":1} and call b {}';
    const streamedCalls = (await clients.openai.responses.stream({ model: "simulator", input }).finalResponse()).output;
    const whole = await clients.openai.responses.create({ model: "simulator", input });
    for (const output of [streamedCalls, whole.output]) {
      expect(output).toMatchObject([
        { type: "function_call", name: "a", arguments: '{"x":1}' },
        { type: "function_call", name: "b", arguments: "{}" },
      ]);
    }
    const calls = whole.output.filter((item) => item.type === "function_call");
    const results = calls.map(({ call_id, name }) => ({
      type: "function_call_output" as const,
      call_id,
      output: `result of ${name}`,
    }));
    const question = { role: "user" as const, content: input };
    const echo = await clients.openai.responses.create({ model: "simulator", input: [question, ...calls, ...results] });
    expect(echo.output_text).toBe("result of a\nresult of b");
  });
});
