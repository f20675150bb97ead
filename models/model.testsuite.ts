import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import { connectModel } from "./connect.ts";
import { classifyFailure } from "./failure.ts";
import { modelConfig, partsOf, settled, startWireServer, textOf, type WireServer } from "./wire-server.testsuite.ts";

/** The same four answers on the wire of one family. */
export interface WireFixture {
  protocol: ModelConfig["protocol"];
  path: RegExp;
  /** Header that carries the key `a-key`. */
  auth: [name: string, value: string];
  /** Reasoning "Let me see.", then text "Grüße 🌍 from afar"; 11 input tokens (3 cached), 7 output (2 reasoning). */
  streamed: string;
  whole: unknown;
  /** Calls `weather` with {"city":"Köln"} and `now` with {}. */
  streamedTools: string;
  wholeTools: unknown;
  /** An answer that begins "Half" and then reports that the provider is overloaded. */
  overloaded: string;
  /** Refusal of a prompt that is too long: status and body. */
  tooLong: [status: number, body: unknown];
}

const PROMPT: LanguageModelV4CallOptions = { prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] };
const SECRET = "a-key";
const TEXT = "Grüße 🌍 from afar";

/** Every implementation of the port passes this. */
export function describeModel(name: string, wire: WireFixture): void {
  describe(`${name} as a model`, () => {
    let server: WireServer;
    beforeAll(async () => {
      server = await startWireServer();
    });
    afterAll(() => server.close());

    const connect = (send: typeof fetch = fetch) => {
      let ids = 0;
      const config = modelConfig({ protocol: wire.protocol, baseUrl: server.url });
      return connectModel(config, { apiKey: SECRET, fetch: send, newId: () => `id-${ids++}` });
    };
    const stream = async (options = PROMPT) => (await connect()).doStream(options);
    const answerStream = (text: string) =>
      server.answer((response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(text));

    const chunked = (chunks: Uint8Array[]): typeof fetch => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      return () => Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
    };

    test("streams thoughts, text, usage and the reason it ended", async () => {
      answerStream(wire.streamed);
      const parts = await partsOf(stream());
      expect(parts[0]).toEqual({ type: "stream-start", warnings: [] });
      expect(textOf(parts, "reasoning-delta")).toBe("Let me see.");
      expect(textOf(parts)).toBe(TEXT);
      expect(parts.at(-1)).toMatchObject({
        type: "finish",
        finishReason: { unified: "stop" },
        usage: {
          inputTokens: { total: 11, cacheRead: 3, noCache: 8 },
          outputTokens: { total: 7, reasoning: 2, text: 5 },
        },
      });
      const order = settled(parts).map((part) => part.type);
      const block = (kind: string) => [`${kind}-start`, `${kind}-delta`, `${kind}-end`];
      expect(order).toEqual(["stream-start", "response-metadata", ...block("reasoning"), ...block("text"), "finish"]);
    });

    test("sends the key in its header, to its address", async () => {
      answerStream(wire.streamed);
      await partsOf(stream());
      const call = server.received.at(-1);
      expect(call?.path).toMatch(wire.path);
      expect(call?.headers[wire.auth[0]]).toBe(wire.auth[1]);
      expect(call?.path).not.toContain(SECRET);
    });

    test("joins the deltas of one network chunk", async () => {
      const model = await connect(chunked([new TextEncoder().encode(wire.streamed)]));
      const parts = await partsOf(model.doStream(PROMPT));
      expect(parts.filter((part) => part.type === "text-delta")).toHaveLength(1);
    });

    test("gives the same parts however the bytes are cut into chunks", async () => {
      for (const source of [wire.streamed, wire.streamedTools, wire.overloaded]) {
        const bytes = new TextEncoder().encode(source);
        const read = async (chunks: Uint8Array[]) =>
          settled(await partsOf((await connect(chunked(chunks))).doStream(PROMPT)));
        const expected = await read([bytes]);
        expect(await read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
        await fc.assert(
          fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
            expect(await read(split(bytes, cuts))).toEqual(expected);
          }),
          { numRuns: 60 },
        );
      }
    });

    test("calls tools, each with its whole input", async () => {
      answerStream(wire.streamedTools);
      const parts = await partsOf(stream());
      const calls = parts.filter((part) => part.type === "tool-call");
      expect(calls.map((call) => [call.toolName, JSON.parse(call.input)])).toEqual([
        ["weather", { city: "Köln" }],
        ["now", {}],
      ]);
      expect(new Set(calls.map((call) => call.toolCallId)).size).toBe(2);
      for (const call of calls) {
        expect(toolInputOf(parts, call.toolCallId) || "{}").toBe(call.input);
      }
      expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "tool-calls" } });
    });

    test("a stream cut at any byte ends in an error, shows a prefix and never runs half a tool call", async () => {
      for (const source of [wire.streamed, wire.streamedTools]) {
        const bytes = new TextEncoder().encode(source);
        for (let length = 0; length < bytes.length; length += 7) {
          const parts = await partsOf((await connect(chunked([bytes.subarray(0, length)]))).doStream(PROMPT));
          const error = parts.find((part) => part.type === "error");
          const end = parts.at(-1);
          expect(end?.type).toBe("finish");
          // A character whose bytes were cut reads as U+FFFD only inside a record, which then is not one.
          expect(TEXT.startsWith(textOf(parts))).toBe(true);
          for (const call of parts.filter((part) => part.type === "tool-call")) JSON.parse(call.input);
          if (error === undefined) expect(end).not.toMatchObject({ finishReason: { unified: "error" } });
          else expect(["CUT", "GARBAGE"]).toContain(classifyFailure(error.error).code);
        }
      }
    });

    test("a connection that breaks off is an error of its own kind", async () => {
      server.answer((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const half = wire.streamed.slice(0, wire.streamed.length / 2);
        response.write(half, () => setImmediate(() => response.destroy()));
      });
      expect(failureOf(await partsOf(stream())).code).toBe("CUT");
    });

    test("garbage is an error at once, not a wait", async () => {
      server.answer((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: {oops\n\n");
      });
      expect(failureOf(await partsOf(stream())).code).toBe("GARBAGE");
      await server.received.at(-1)?.hungUp;
    });

    test("an error told inside the stream comes after what was said", async () => {
      answerStream(wire.overloaded);
      const parts = await partsOf(stream());
      expect(textOf(parts)).toBe("Half");
      expect(failureOf(parts)).toMatchObject({ code: "OVERLOADED", retryable: true });
    });

    test("abort ends the reading and hangs up on the provider", async () => {
      const abort = new AbortController();
      server.answer((response) =>
        response.writeHead(200, { "content-type": "text/event-stream" }).write(wire.streamed.slice(0, 40)),
      );
      const { stream: parts } = await stream({ ...PROMPT, abortSignal: abort.signal });
      const reader = parts.getReader();
      await reader.read();
      const pending = reader.read().then(() => reader.read());
      abort.abort(new Error("stopped by a person"));
      await expect(pending).rejects.toThrow("stopped by a person");
      await server.received.at(-1)?.hungUp;
    });

    test("abort does not depend on what fetch makes of the signal", async () => {
      let cancelled: unknown;
      const body = new ReadableStream<Uint8Array>({
        cancel: (reason) => {
          cancelled = reason;
        },
      });
      const abort = new AbortController();
      const model = await connect(() => Promise.resolve(new Response(body)));
      const reading = partsOf(model.doStream({ ...PROMPT, abortSignal: abort.signal }));
      const reason = new Error("stopped by a person");
      setImmediate(() => abort.abort(reason));
      await expect(reading).rejects.toBe(reason);
      expect(cancelled).toBe(reason);
    });

    test("a reader that leaves hangs up too", async () => {
      server.answer((response) =>
        response.writeHead(200, { "content-type": "text/event-stream" }).write(wire.streamed.slice(0, 40)),
      );
      const reader = (await stream()).stream.getReader();
      await reader.read();
      await reader.cancel();
      await expect(server.received.at(-1)?.hungUp).resolves.toBeUndefined();
    });

    test("an answer in one piece says the same", async () => {
      server.answer((response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(wire.whole)),
      );
      const model = await connect();
      const whole = await model.doGenerate(PROMPT);
      expect(
        whole.content.map((item) =>
          item.type === "text" || item.type === "reasoning" ? [item.type, item.text] : item,
        ),
      ).toEqual([
        ["reasoning", "Let me see."],
        ["text", TEXT],
      ]);
      expect(whole.finishReason.unified).toBe("stop");
      expect(whole.usage.inputTokens).toMatchObject({ total: 11, cacheRead: 3 });
      expect(whole.usage.outputTokens).toMatchObject({ total: 7, reasoning: 2 });
      // Some servers answer a streaming call so.
      expect(textOf(await partsOf(model.doStream(PROMPT)))).toBe(TEXT);
    });

    test("tools in one piece", async () => {
      server.answer((response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(wire.wholeTools)),
      );
      const { content, finishReason } = await (await connect()).doGenerate(PROMPT);
      const calls = content.filter((item) => item.type === "tool-call");
      expect(calls.map((call) => [call.toolName, JSON.parse(call.input)])).toEqual([
        ["weather", { city: "Köln" }],
        ["now", {}],
      ]);
      expect(finishReason.unified).toBe("tool-calls");
    });

    test.each([
      [
        429,
        { "retry-after": "7" },
        { error: { message: "slow down" } },
        { code: "RATE_LIMITED", retryable: true, retryAfterMs: 7000 },
      ],
      [401, {}, { error: { message: `wrong key ${SECRET}` } }, { code: "AUTH", retryable: false, status: 401 }],
      [503, {}, "<html>busy</html>", { code: "OVERLOADED", retryable: true }],
      [302, { location: "http://127.0.0.1:1/" }, "", { code: "BAD_REQUEST", retryable: false }],
    ])("status %i", async (status, headers, body, expected) => {
      server.answer((response) =>
        response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body)),
      );
      const error: unknown = await stream().catch((thrown: unknown) => thrown);
      expect(classifyFailure(error)).toMatchObject(expected);
      expect(JSON.stringify([classifyFailure(error), error, String(error)])).not.toContain(SECRET);
    });

    test("a prompt that is too long is known as such", async () => {
      const [status, body] = wire.tooLong;
      server.answer((response) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
      );
      await expect(stream().catch((error: unknown) => Promise.reject(classifyFailure(error)))).rejects.toMatchObject({
        code: "CONTEXT_TOO_LONG",
        retryable: false,
      });
    });

    test("nobody there", async () => {
      const config = modelConfig({ protocol: wire.protocol, baseUrl: "http://127.0.0.1:1" });
      const model = await connectModel(config, { fetch });
      const error: unknown = await Promise.resolve(model.doStream(PROMPT)).catch((thrown: unknown) => thrown);
      expect(classifyFailure(error)).toMatchObject({ code: "UNREACHABLE", retryable: true });
    });
  });
}

function failureOf(parts: LanguageModelV4StreamPart[]) {
  const errors = parts.filter((part) => part.type === "error");
  expect(errors).toHaveLength(1);
  expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "error" } });
  return classifyFailure(errors[0]?.error);
}

function toolInputOf(parts: LanguageModelV4StreamPart[], id: string): string {
  return parts.map((part) => (part.type === "tool-input-delta" && part.id === id ? part.delta : "")).join("");
}

function split(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  return ends.map((end, at) => bytes.subarray(at === 0 ? 0 : ends[at - 1], end));
}
