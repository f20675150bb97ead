import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClients, type SimulatorClients } from "./clients.testsuite.ts";

let clients: SimulatorClients;
beforeAll(async () => {
  clients = await startClients();
});
afterAll(() => clients.close());

type Message = OpenAI.ChatCompletionMessageParam;
const user = (content: string): Message => ({ role: "user", content });

async function ask(...messages: (string | Message)[]) {
  const answer = await clients.openai.chat.completions.create({
    model: "simulator",
    messages: messages.map((message) => (typeof message === "string" ? user(message) : message)),
  });
  return answer.choices[0]!.message;
}

function streamed(content: string, signal?: AbortSignal) {
  return clients.openai.chat.completions.create(
    { model: "simulator", messages: [user(content)], stream: true, stream_options: { include_usage: true } },
    { signal: signal ?? null },
  );
}

const numbered = (letter: string, total: number) =>
  Array.from({ length: total }, (_, i) => `${letter}${i + 1}`).join(" ");

describe("chat completions", () => {
  it("says what it is told, in any script and over several lines", async () => {
    for (const text of ["hello  world", "你好，世界 👩‍👩‍👧", "one\n\ntwo\n", "日本語とEnglish"]) {
      expect((await ask(`say ${text}x`)).content).toBe(`${text}x`);
    }
  });

  it("streams one token per event, with the usage when asked", async () => {
    const deltas: string[] = [];
    let usage: OpenAI.CompletionUsage | null | undefined;
    let reason: string | null = null;
    for await (const chunk of await streamed("count 50 every 0")) {
      const choice = chunk.choices[0];
      if (choice?.delta.content) deltas.push(choice.delta.content);
      reason = choice?.finish_reason ?? reason;
      usage = chunk.usage ?? usage;
    }
    expect(deltas).toHaveLength(50);
    expect(deltas.join("")).toBe(numbered("t", 50));
    expect(reason).toBe("stop");
    expect(usage).toMatchObject({ completion_tokens: 50, prompt_tokens: 4 });
  });

  it("sends no usage when nobody asked", async () => {
    const chunks = clients.openai.chat.completions.create({
      model: "simulator",
      messages: [user("say hi")],
      stream: true,
    });
    for await (const chunk of await chunks) expect(chunk.usage).toBeUndefined();
  });

  it("is not faster than its pace", async () => {
    const started = performance.now();
    const arrivals: number[] = [];
    for await (const chunk of await streamed("count 60 every 5")) {
      if (chunk.choices[0]?.delta.content) arrivals.push(performance.now() - started);
    }
    expect(arrivals).toHaveLength(60);
    expect(arrivals.at(-1)).toBeGreaterThanOrEqual(299);
  });

  it("thinks before it speaks", async () => {
    const runner = await streamed("think 3 every 1 then say done");
    let reasoning = "";
    let text = "";
    for await (const chunk of runner) {
      const delta = chunk.choices[0]?.delta as { content?: string; reasoning_content?: string } | undefined;
      reasoning += delta?.reasoning_content ?? "";
      text += delta?.content ?? "";
    }
    expect([reasoning, text]).toEqual(["r1 r2 r3", "done"]);
  });

  it("calls tools, several at once, and echoes their results", async () => {
    const command = 'call read {"path": "a } b", "n": {"x": [1]}} and call 2nd.tool';
    const runner = clients.openai.chat.completions.stream({ model: "simulator", messages: [user(command)] });
    const { message, finish_reason } = (await runner.finalChatCompletion()).choices[0]!;
    expect(finish_reason).toBe("tool_calls");
    const calls = message.tool_calls!.map((call) => (call.type === "function" ? call.function : undefined));
    expect(calls).toMatchObject([
      { name: "read", arguments: '{"path": "a } b", "n": {"x": [1]}}' },
      { name: "2nd.tool", arguments: "{}" },
    ]);
    const results = message.tool_calls!.map(({ id }, i): Message => ({
      role: "tool",
      tool_call_id: id,
      content: `r${i}`,
    }));
    expect((await ask(command, message, ...results)).content).toBe("r0\nr1");
  });

  it("goes on after a tool with what follows `then`", async () => {
    const command = "call one {} then call two {} then say all done";
    const history: Message[] = [user(command)];
    const called: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const message = await ask(...history);
      const call = message.tool_calls![0]!;
      if (call.type === "function") called.push(call.function.name);
      history.push(message, { role: "tool", tool_call_id: call.id, content: "ok" });
    }
    expect(called).toEqual(["one", "two"]);
    expect((await ask(...history)).content).toBe("all done");
  });

  it("fails as often as it is told, then works", async () => {
    for (let round = 0; round < 2; round += 1) {
      await expect(ask("fail 503 times 2")).rejects.toMatchObject({ status: 503 });
      await expect(ask("fail 503 times 2")).rejects.toMatchObject({ status: 503 });
      expect((await ask("fail 503 times 2")).content).toBe("It works again.");
    }
    await expect(ask("fail 401")).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it("says when to come back after too many requests", async () => {
    const error = await ask("fail 429").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as { headers: Headers }).headers.get("retry-after")).toBe("1");
  });

  it("cuts the connection after the tokens it was told", async () => {
    let text = "";
    const read = async () => {
      for await (const chunk of await streamed("cut after 3 every 0")) text += chunk.choices[0]?.delta.content ?? "";
    };
    await expect(read()).rejects.toThrow(/./);
    expect(text).toBe("t1 t2 t3");
  });

  it("stalls until the reader leaves, and sends garbage", async () => {
    const leaving = new AbortController();
    let text = "";
    for await (const chunk of await streamed("stall after 2", leaving.signal)) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (text === "t1 t2") leaving.abort();
    }
    expect(text).toBe("t1 t2");
    const garbage = async () => {
      for await (const _ of await streamed("garbage after 2 every 0"));
    };
    await expect(garbage()).rejects.toThrow(SyntaxError);
  });

  it("names itself a simulator, in the language of the question", async () => {
    expect((await ask("What is love?")).content).toMatch(/simulator/);
    expect((await ask("你是谁？")).content).toMatch(/模拟器/);
  });

  it("writes titles and summaries when the instructions ask for them", async () => {
    const system = (content: string): Message => ({ role: "system", content });
    const title = await ask(system("Write a title for it."), "count 500 every 1000 and then some more words");
    expect(title.content).toBe("count 500 every 1000 and then");
    const summary = await ask(
      system("Summarize the conversation."),
      "say a",
      { role: "assistant", content: "a" },
      "say b",
    );
    expect(summary.content).toBe("Summary: the person said “say a”, “say b”.");
  });

  it("carries a hundred streams at once", async () => {
    const texts = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const runner = clients.openai.chat.completions.stream({
          model: "simulator",
          messages: [user("count 50 every 20")],
        });
        return (await runner.finalChatCompletion()).choices[0]!.message.content;
      }),
    );
    expect(new Set(texts)).toEqual(new Set([numbered("t", 50)]));
  });
});
