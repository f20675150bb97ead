import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClients, type SimulatorClients } from "./clients.testsuite.ts";

let clients: SimulatorClients;
beforeAll(async () => {
  clients = await startClients();
});
afterAll(() => clients.close());

describe("an answer that must fit a schema", () => {
  const schema = {
    type: "object",
    properties: { intent: { type: "string", enum: ["refund", "parcel", "none"] }, sure: { type: "boolean" } },
    required: ["intent"],
    additionalProperties: false,
  };
  const system =
    'Sort it.\n{"name":"refund","description":"wants money back"}\n{"name":"parcel","description":"parcel 包裹 is lost"}';
  const format = { type: "json_schema" as const, name: "intent", schema };

  it.each([
    ["my parcel did not come", "parcel"],
    ["please, the MONEY", "refund"],
    ["我的包裹呢", "parcel"],
    ["good morning", "none"],
  ])("chooses by the words in common, the last when there are none, in every wire format: %s", async (text, intent) => {
    const fits = JSON.stringify({ intent, sure: false });
    const chat = await clients.openai.chat.completions.create({
      model: "simulator",
      messages: [
        { role: "system", content: system },
        { role: "user", content: text },
      ],
      response_format: { type: "json_schema", json_schema: { name: "intent", schema } },
    });
    expect(chat.choices[0]!.message.content).toBe(fits);
    const response = await clients.openai.responses.create({
      model: "simulator",
      instructions: system,
      input: text,
      text: { format },
    });
    expect(response.output_text).toBe(fits);
    const message = await clients.anthropic.messages.create({
      model: "simulator",
      max_tokens: 100,
      system,
      messages: [{ role: "user", content: text }],
      output_config: { format: { type: "json_schema", schema } },
    });
    expect(message.content).toMatchObject([{ type: "text", text: fits }]);
  });

  it("says what it is told all the same", async () => {
    const chat = await clients.openai.chat.completions.create({
      model: "simulator",
      messages: [
        { role: "system", content: system },
        { role: "user", content: 'say {"intent":"root"}' },
      ],
      response_format: { type: "json_schema", json_schema: { name: "intent", schema } },
    });
    expect(chat.choices[0]!.message.content).toBe('{"intent":"root"}');
  });
});
