import { APICallError, LoadAPIKeyError, TypeValidationError } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { classifyFailure } from "./failure.ts";
import { ModelError } from "./model-error.ts";
import { inBandError, retryAfterMs } from "./provider-error.ts";

const status = (code: number, message = "", providerCode?: string) =>
  classifyFailure(new ModelError(message, { status: code, ...(providerCode ? { providerCode } : {}) }));

describe("by status", () => {
  test.each([
    [400, "bad field", "BAD_REQUEST", false],
    [404, "no such model", "BAD_REQUEST", false],
    [401, "", "AUTH", false],
    [402, "pay first", "AUTH", false],
    [403, "", "AUTH", false],
    [408, "", "TIMEOUT", true],
    [413, "", "CONTEXT_TOO_LONG", false],
    [429, "", "RATE_LIMITED", true],
    [500, "", "OVERLOADED", true],
    [502, "", "UNREACHABLE", true],
    [503, "", "OVERLOADED", true],
    [504, "", "TIMEOUT", true],
    [522, "", "UNREACHABLE", true],
    [529, "", "OVERLOADED", true],
  ] as const)("%i %s is %s", (code, message, expected, retryable) => {
    expect(status(code, message)).toMatchObject({ code: expected, retryable, status: code });
  });
});

describe("by what the provider says", () => {
  test.each([
    [400, "Please reduce the length of the messages", "CONTEXT_TOO_LONG"],
    [400, "input is too long for requested model", "CONTEXT_TOO_LONG"],
    [400, "The response was filtered by Azure OpenAI's content management policy", "CONTENT_FILTER"],
    [400, "API key not valid. Please pass a valid API key.", "AUTH"],
    [422, "tools are not supported", "BAD_REQUEST"],
  ] as const)("%i %s", (code, message, expected) => {
    expect(status(code, message).code).toBe(expected);
  });

  test("a quota that is spent is not retried", () => {
    expect(status(429, "You exceeded your current quota", "insufficient_quota")).toMatchObject({
      code: "RATE_LIMITED",
      retryable: false,
    });
  });

  test.each([
    [{ error: { type: "overloaded_error", message: "Overloaded" } }, "OVERLOADED"],
    [
      { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "quota", details: [{ retryDelay: "3s" }] } },
      "RATE_LIMITED",
    ],
    [{ error: "context length exceeded" }, "CONTEXT_TOO_LONG"],
    [{ error: { code: "invalid_api_key", message: "no" } }, "AUTH"],
    [{}, "UNKNOWN"],
  ])("inside a stream: %o", (body, expected) => {
    expect(classifyFailure(inBandError(body)).code).toBe(expected);
  });
});

describe("errors of others", () => {
  const call = (statusCode: number, responseBody = "", responseHeaders: Record<string, string> = {}) =>
    new APICallError({
      message: "failed",
      url: "https://a.example/?key=abc",
      requestBodyValues: {},
      statusCode,
      responseBody,
      responseHeaders,
    });

  test("an AI SDK package's call error", () => {
    expect(classifyFailure(call(429, "", { "retry-after": "2" }))).toEqual({
      code: "RATE_LIMITED",
      retryable: true,
      retryAfterMs: 2000,
      status: 429,
      detail: "failed",
    });
    expect(classifyFailure(call(400, '{"error":{"message":"x","code":"context_length_exceeded"}}')).code).toBe(
      "CONTEXT_TOO_LONG",
    );
  });

  test("an unreadable answer is not quoted", () => {
    const error = new TypeValidationError({ value: { secret: 1 }, cause: new Error("bad") });
    expect(classifyFailure(error)).toMatchObject({
      code: "GARBAGE",
      detail: "The provider sent something that cannot be read",
    });
  });

  test("the last error of a retried call counts", () => {
    expect(classifyFailure({ name: "AI_RetryError", message: "gave up", lastError: call(503) }).code).toBe(
      "OVERLOADED",
    );
  });

  test.each([
    [new LoadAPIKeyError({ message: "no key" }), "AUTH"],
    [new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }), "UNREACHABLE"],
    [new Error("Network connection lost."), "UNREACHABLE"],
    [new DOMException("late", "TimeoutError"), "TIMEOUT"],
    [{ type: "overloaded_error", message: "Overloaded" }, "OVERLOADED"],
    ["Rate limit reached", "RATE_LIMITED"],
    [new RangeError("x is not a function"), "UNKNOWN"],
    [undefined, "UNKNOWN"],
    [null, "UNKNOWN"],
  ])("%s is %s", (error, expected) => {
    expect(classifyFailure(error).code).toBe(expected);
  });
});

test("detail holds no key and no address, and is short", () => {
  const said = "Incorrect API key provided: sk-proj-abcd1234****wxyz. See https://x.example/k?key=1 or Bearer abc.def";
  const { detail } = status(401, `${said} ${"word ".repeat(100)}`);
  expect(detail).toMatch(/^Incorrect API key provided: \[key\]/);
  expect(detail).not.toMatch(/sk-|example|abc\.def/);
  expect(detail.length).toBeLessThanOrEqual(200);
});

test("retry-after as seconds, milliseconds, date; nonsense is none", () => {
  const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), Date.UTC(2026, 0, 1));
  expect(read({ "retry-after": "1.5" })).toBe(1500);
  expect(read({ "retry-after-ms": "250", "retry-after": "9" })).toBe(250);
  expect(read({ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" })).toBe(30_000);
  expect(read({ "retry-after": "soon" })).toBeUndefined();
  expect(read({})).toBeUndefined();
});
