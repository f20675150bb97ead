import { HTTPException } from "hono/http-exception";
import { asAppError, ERROR_STATUS, type ErrorCode, type ErrorDetails } from "#core/errors";
import { STATUS_REASONS, statusBody, type StatusReason, type StatusSubject } from "#core/resource/status-error";
import { logFault } from "#services/log";
import type { ErrorBody } from "#protocol/api/common";

const INTERNAL_MESSAGE = "Something went wrong on our side. Please try again.";

const REASONS: Record<ErrorCode, StatusReason> = {
  INVALID: "BadRequest",
  UNAUTHENTICATED: "Unauthorized",
  FORBIDDEN: "Forbidden",
  NOT_FOUND: "NotFound",
  CONFLICT: "Conflict",
  GONE: "Expired",
  TOO_LARGE: "RequestEntityTooLarge",
  UNSUPPORTED: "UnsupportedMediaType",
  RATE_LIMITED: "TooManyRequests",
  INTERNAL: "InternalError",
  UNAVAILABLE: "ServiceUnavailable",
};

interface Failure {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  /** A Kubernetes Status that is more exact than the code; lost where the error crossed an RPC boundary as a plain one. */
  reason: StatusReason;
  subject: StatusSubject;
}

/**
 * Turns whatever was thrown into the answer that its caller may see: an AppError as it is, anything else as a 500 with a
 * fixed text, logged under the request's id. Routes under `/apis` answer a Kubernetes Status.
 */
export function errorResponse(error: unknown, request: { id: string; path: string }): Response {
  const failure = describe(error, request);
  const { code, message, details } = failure;
  const headers = new Headers({ "x-request-id": request.id });
  if (details.retryAfterMs) headers.set("retry-after", String(Math.ceil(details.retryAfterMs / 1000)));
  if (/^\/(apis|openapi)(\/|$)/.test(request.path)) return asStatus(failure, headers);
  const body: ErrorBody = {
    error: { code, message, ...(details.path ? { path: details.path } : {}), request_id: request.id },
  };
  return Response.json(body, { status: ERROR_STATUS[code], headers });
}

/** The same as a Kubernetes Status, wherever the address lies. */
export function statusResponse(error: unknown, request: { id: string; path: string }): Response {
  const failure = describe(error, request);
  const headers = new Headers({ "x-request-id": request.id });
  const { retryAfterMs } = failure.details;
  if (retryAfterMs) headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  return asStatus(failure, headers);
}

function asStatus({ reason, message, subject }: Failure, headers: Headers): Response {
  const body = statusBody(reason, message, subject);
  return Response.json(body, { status: body.code, headers });
}

function describe(error: unknown, request: { id: string; path: string }): Failure {
  const known = asAppError(error) ?? fromHttpException(error);
  if (known && known.code !== "INTERNAL") return { ...known, ...statusOf(error, known) };
  logFault("request-failed", error, { requestId: request.id, path: request.path });
  return { code: "INTERNAL", message: INTERNAL_MESSAGE, details: {}, reason: "InternalError", subject: {} };
}

function statusOf(
  error: unknown,
  known: { code: ErrorCode; details: ErrorDetails },
): Pick<Failure, "reason" | "subject"> {
  const { reason, subject } = error as { reason?: unknown; subject?: unknown };
  if (typeof reason === "string" && reason in STATUS_REASONS) {
    return { reason: reason as StatusReason, subject: subject ?? {} };
  }
  const { causes } = known.details;
  if (known.code === "INVALID" && causes) return { reason: "Invalid", subject: { causes } };
  return { reason: REASONS[known.code], subject: {} };
}

/** What Hono itself throws: a body that is no JSON, mostly. */
function fromHttpException(error: unknown): { code: ErrorCode; message: string; details: ErrorDetails } | null {
  if (!(error instanceof HTTPException)) return null;
  const entry = Object.entries(ERROR_STATUS).find(([, status]) => status === error.status);
  return entry ? { code: entry[0] as ErrorCode, message: error.message, details: {} } : null;
}
