import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClients, type SimulatorClients } from "./clients.testsuite.ts";

let clients: SimulatorClients;
beforeAll(async () => {
  clients = await startClients();
});
afterAll(() => clients.close());

describe("Anthropic messages", () => {
  const request = (content: string) => ({
    model: "simulator",
    max_tokens: 100,
    messages: [{ role: "user" as const, content }],
  });

  it("streams thinking and text", async () => {
    const message = await clients.anthropic.messages.stream(request("think 2 every 0 then say hi 世界")).finalMessage();
    expect(message.content).toMatchObject([
      { type: "thinking", thinking: "r1 r2" },
      { type: "text", text: "hi 世界" },
    ]);
    expect(message.stop_reason).toBe("end_turn");
    expect(message.usage.output_tokens).toBe(5);
  });

  it("calls tools and echoes their results", async () => {
    const asked = request('call a {"x":[1]} and call b {}');
    const message = await clients.anthropic.messages.stream(asked).finalMessage();
    expect(message.stop_reason).toBe("tool_use");
    expect(message.content).toMatchObject([
      { type: "tool_use", name: "a", input: { x: [1] } },
      { type: "tool_use", name: "b", input: {} },
    ]);
    const results = message.content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id, content: block.name }] : [],
    );
    const messages = [
      ...asked.messages,
      { role: message.role, content: message.content },
      { role: "user" as const, content: results },
    ];
    const echo = await clients.anthropic.messages.create({ ...asked, messages });
    expect(echo.content).toMatchObject([{ type: "text", text: "a\nb" }]);
  });

  it("fails in its own dialect", async () => {
    const failed = clients.anthropic.messages.create(request("fail 529"));
    await expect(failed).rejects.toMatchObject({ status: 529, error: { error: { type: "overloaded_error" } } });
  });
});
