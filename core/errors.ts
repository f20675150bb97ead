/** The closed list of codes that a caller can meet; each has one HTTP status. */
export const ERROR_STATUS = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  GONE: 410,
  TOO_LARGE: 413,
  UNSUPPORTED: 415,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorDetails {
  /** Dotted path of the offending field. */
  path?: string;
  /** All field errors at once, for resource routes. */
  causes?: { field: string; reason: string; message: string }[];
  retryAfterMs?: number;
}

/**
 * A caller's mistake, with a message that is safe to show. Anything else that is thrown is a bug and becomes
 * a 500 with fixed text. Across Durable Object RPC test `code`, never `instanceof`: the class does not survive.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Reads an AppError that may have crossed an RPC boundary. */
export function asAppError(error: unknown): { code: ErrorCode; message: string; details: ErrorDetails } | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  const { code, message, details } = error as { code: unknown; message?: unknown; details?: unknown };
  if (typeof code !== "string" || !(code in ERROR_STATUS)) return null;
  return {
    code: code as ErrorCode,
    message: typeof message === "string" ? message : code,
    details: details ?? {},
  };
}
