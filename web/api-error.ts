/** What the server said no to, in one shape for the API's own errors, the resource routes and the sign-in routes. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** A code of core/errors.ts, a reason of the sign-in routes, or `OFFLINE`. */
  readonly code: string;
  readonly path: string | undefined;
  readonly causes: readonly FieldCause[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem) {
    super(problem.message);
    this.status = problem.status;
    this.code = problem.code;
    this.path = problem.path;
    this.causes = problem.causes ?? [];
    this.requestId = problem.requestId;
    this.retryAfterMs = problem.retryAfterMs;
  }
}

export interface FieldCause {
  field: string;
  reason: string;
  message: string;
}

interface Problem {
  status: number;
  code: string;
  message: string;
  path?: string | undefined;
  causes?: readonly FieldCause[];
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
}

const REASONS: Record<string, string> = {
  BadRequest: "INVALID",
  Invalid: "INVALID",
  Unauthorized: "UNAUTHENTICATED",
  Forbidden: "FORBIDDEN",
  NotFound: "NOT_FOUND",
  Conflict: "CONFLICT",
  AlreadyExists: "ALREADY_EXISTS",
  Gone: "GONE",
  Expired: "GONE",
  RequestEntityTooLarge: "TOO_LARGE",
  UnsupportedMediaType: "UNSUPPORTED",
  TooManyRequests: "RATE_LIMITED",
  ServiceUnavailable: "UNAVAILABLE",
  InternalError: "INTERNAL",
};

const STATUSES: Record<number, string> = {
  400: "INVALID",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  410: "GONE",
  413: "TOO_LARGE",
  415: "UNSUPPORTED",
  422: "INVALID",
  429: "RATE_LIMITED",
  503: "UNAVAILABLE",
};

/** Reads any of the three error bodies that the server can answer with; a body of another shape gives the status alone. */
export function toApiError(status: number, body: unknown, retryAfter: string | null): ApiError {
  const retryAfterMs = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
  const fallback = STATUSES[status] ?? (status >= 500 ? "INTERNAL" : "INVALID");
  if (!isRecord(body)) return new ApiError({ status, code: fallback, message: `HTTP ${status}`, retryAfterMs });
  if (isRecord(body["error"])) {
    const error = body["error"];
    return new ApiError({
      status,
      code: text(error["code"]) ?? fallback,
      message: text(error["message"]) ?? `HTTP ${status}`,
      path: text(error["path"]),
      requestId: text(error["request_id"]),
      retryAfterMs,
    });
  }
  if (body["kind"] === "Status") {
    const details = isRecord(body["details"]) ? body["details"] : {};
    const reason = text(body["reason"]);
    return new ApiError({
      status,
      code: reason === undefined ? fallback : (REASONS[reason] ?? fallback),
      message: text(body["message"]) ?? `HTTP ${status}`,
      causes: readCauses(details["causes"]),
      retryAfterMs,
    });
  }
  return new ApiError({
    status,
    code: text(body["code"]) ?? fallback,
    message: text(body["message"]) ?? `HTTP ${status}`,
    retryAfterMs,
  });
}

function readCauses(causes: unknown): FieldCause[] {
  if (!Array.isArray(causes)) return [];
  return causes.filter(isRecord).map((cause) => ({
    field: text(cause["field"]) ?? "",
    reason: text(cause["reason"]) ?? "",
    message: text(cause["message"]) ?? "",
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
