/** Why a model call failed, as the turn and the person see it. */
export type FailureCode =
  | "RATE_LIMITED"
  | "AUTH"
  | "CONTEXT_TOO_LONG"
  | "CONTENT_FILTER"
  | "BAD_REQUEST"
  | "OVERLOADED"
  | "UNREACHABLE"
  | "TIMEOUT"
  | "STALLED"
  | "CUT"
  | "GARBAGE"
  | "UNKNOWN";

interface ModelErrorFields {
  /** Known without looking at status and body: deadlines, cut streams, garbage. */
  code?: FailureCode;
  /** HTTP status, also when the provider reports it inside a stream. */
  status?: number;
  /** The provider's own error code or type. */
  providerCode?: string;
  /** At most 500 characters of the answer, the key taken out. */
  body?: string;
  retryAfterMs?: number;
  cause?: unknown;
}

/** A failed model call. Never holds a URL, a header or a key; `classifyFailure` reads it. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: FailureCode | undefined;
  readonly status: number | undefined;
  readonly providerCode: string | undefined;
  readonly body: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(message: string, fields: ModelErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.status = fields.status;
    this.providerCode = fields.providerCode;
    this.body = fields.body;
    this.retryAfterMs = fields.retryAfterMs;
  }
}
