import { expect, test } from "vitest";
import { ApiError, toApiError } from "./api-error.ts";
import { errorKey } from "./error-text.ts";

test("an error of the API is read whole", () => {
  const error = toApiError(
    400,
    { error: { code: "INVALID", message: "too long", path: "name", request_id: "r1" } },
    null,
  );
  expect(error).toMatchObject({ status: 400, code: "INVALID", message: "too long", path: "name", requestId: "r1" });
});

test("a Status of the resource routes gives its reason and all causes", () => {
  const body = {
    kind: "Status",
    reason: "Invalid",
    message: "Bot is invalid",
    details: { causes: [{ field: "spec.ghostRef.name", reason: "FieldValueNotFound", message: "no such ghost" }] },
  };
  const error = toApiError(422, body, null);
  expect(error.code).toBe("INVALID");
  expect(error.causes).toEqual([
    { field: "spec.ghostRef.name", reason: "FieldValueNotFound", message: "no such ghost" },
  ]);
});

test("a conflict is told from a name that is taken", () => {
  expect(toApiError(409, { kind: "Status", reason: "Conflict", message: "" }, null).code).toBe("CONFLICT");
  expect(toApiError(409, { kind: "Status", reason: "AlreadyExists", message: "" }, null).code).toBe("ALREADY_EXISTS");
});

test("the sign-in routes' own shape is read too", () => {
  const error = toApiError(401, { code: "INVALID_EMAIL_OR_PASSWORD", message: "Invalid email or password" }, null);
  expect(errorKey(error)).toEqual({ key: "INVALID_EMAIL_OR_PASSWORD", values: {} });
});

test("a body of any other shape falls back on the status", () => {
  for (const body of [undefined, "gateway", 7, null, [], {}, { error: {} }]) {
    expect(toApiError(503, body, null).code).toBe("UNAVAILABLE");
    expect(toApiError(502, body, null).code).toBe("INTERNAL");
  }
});

test("how long to wait is told when the server says it", () => {
  const limited = toApiError(429, { error: { code: "RATE_LIMITED", message: "", request_id: "r" } }, "30");
  expect(errorKey(limited)).toEqual({ key: "RATE_LIMITED_FOR", values: { seconds: 30 } });
  expect(errorKey(toApiError(429, {}, "soon"))).toEqual({ key: "RATE_LIMITED", values: {} });
});

test("a fault of ours names the request, so that support can find it", () => {
  const fault = toApiError(500, { error: { code: "INTERNAL", message: "x", request_id: "r9" } }, null);
  expect(errorKey(fault)).toEqual({ key: "INTERNAL", values: { request: "r9" } });
});

test("what only the server can explain is left to its words", () => {
  expect(errorKey(new ApiError({ status: 400, code: "INVALID", message: "expires_at lies in the past" }))).toBeNull();
});

test("something thrown that is no ApiError is never shown as it is", () => {
  expect(errorKey(new TypeError("x is not a function"))).toEqual({ key: "UNKNOWN", values: {} });
});
