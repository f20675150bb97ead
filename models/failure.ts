import { count, object, parseObject, text, type Json } from "./json.ts";
import { ModelError, type FailureCode } from "./model-error.ts";
import { inBandError, retryAfterMs } from "./provider-error.ts";

export interface Failure {
  code: FailureCode;
  /** The same call may succeed on the same model a little later. A failover may help in any case but BAD_REQUEST. */
  retryable: boolean;
  retryAfterMs?: number;
  status?: number;
  /** Short, and safe to show: no key, no address. */
  detail: string;
}

const DETAIL_CHARS = 200;
const RETRYABLE: ReadonlySet<FailureCode> = new Set([
  "RATE_LIMITED",
  "OVERLOADED",
  "UNREACHABLE",
  "TIMEOUT",
  "STALLED",
  "CUT",
  "GARBAGE",
]);

/** Names a failure of any model call: our own errors, those of AI SDK packages, fetch's, and bare error objects. */
export function classifyFailure(error: unknown): Failure {
  const known = error instanceof ModelError ? error : foreignError(error);
  const code = known.code ?? codeOf(known);
  return {
    code,
    retryable: RETRYABLE.has(code) && !isSpent(known),
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
    ...(known.status === undefined ? {} : { status: known.status }),
    detail: safeDetail(known.message),
  };
}

function codeOf(error: ModelError): FailureCode {
  const said = `${error.providerCode ?? ""} ${error.message} ${error.body ?? ""}`.toLowerCase();
  return codeOfStatus(error.status, said) ?? codeOfWords(said);
}

const CONTEXT =
  /context[_ ](length|window|size)|maximum context|too many (input )?tokens|prompt is too long|input is too long|input token count|exceeds? the (model'?s )?(maximum|max)[^.]{0,40}token|reduce the length|request_too_large/;
const FILTERED =
  /content[_ ]?(filter|policy|management)|safety (system|setting)|blocked by|prohibited_content|moderation|responsibleai/;
const NO_KEY =
  /api[_ ]key[_ ]?(not valid|invalid|is invalid)|invalid[_ ](x-)?api[_ -]?key|incorrect api key|invalid_authentication|unauthenticated|unauthorized|authentication_error|permission_(denied|error)/;
const LIMITED = /rate[_ ]?limit|too many requests|resource_exhausted|insufficient_quota|quota/;
const OVERLOADED =
  /overloaded|over capacity|unavailable|server_error|api_error|internal (server )?error|try again later/;

function codeOfStatus(status: number | undefined, said: string): FailureCode | undefined {
  if (status === undefined) return undefined;
  if (status === 401 || status === 402 || status === 403) return FILTERED.test(said) ? "CONTENT_FILTER" : "AUTH";
  if (status === 429) return "RATE_LIMITED";
  if (status === 408 || status === 504 || status === 524) return "TIMEOUT";
  if (status === 502 || (status >= 520 && status < 524)) return "UNREACHABLE";
  if (status >= 500) return CONTEXT.test(said) ? "CONTEXT_TOO_LONG" : "OVERLOADED";
  if (status === 413 || CONTEXT.test(said)) return "CONTEXT_TOO_LONG";
  if (FILTERED.test(said)) return "CONTENT_FILTER";
  // Gemini refuses a wrong key with 400.
  if (NO_KEY.test(said)) return "AUTH";
  return status >= 300 ? "BAD_REQUEST" : undefined;
}

function codeOfWords(said: string): FailureCode {
  if (CONTEXT.test(said)) return "CONTEXT_TOO_LONG";
  if (FILTERED.test(said)) return "CONTENT_FILTER";
  if (LIMITED.test(said)) return "RATE_LIMITED";
  if (NO_KEY.test(said)) return "AUTH";
  if (OVERLOADED.test(said)) return "OVERLOADED";
  if (/timed? ?out|timeout/.test(said)) return "TIMEOUT";
  return /invalid_request|bad request|not supported/.test(said) ? "BAD_REQUEST" : "UNKNOWN";
}

/** Money or a monthly quota is used up: waiting inside a turn does not help. */
function isSpent(error: ModelError): boolean {
  return /insufficient_quota|exceeded your current quota|billing|credit balance/i.test(
    `${error.providerCode ?? ""} ${error.message} ${error.body ?? ""}`,
  );
}

/** Errors of others, told apart by shape: packages may bring their own copy of a class. */
function foreignError(error: unknown): ModelError {
  if (typeof error === "string") return new ModelError(error);
  const fields = object(error);
  if (fields === undefined) return new ModelError("Unknown failure");
  const last = object(fields["lastError"]);
  if (last !== undefined) return last instanceof ModelError ? last : foreignError(last);
  if (count(fields["statusCode"]) !== undefined) return apiCallError(fields);
  const name = text(fields["name"]) ?? "";
  const message = text(fields["message"]) ?? "Unknown failure";
  const code = codeOfName(name, message, fields);
  // Such a message quotes the answer and the code that read it.
  if (code === "GARBAGE") return new ModelError("The provider sent something that cannot be read", { code });
  return code === undefined && !(error instanceof Error)
    ? inBandError(fields)
    : new ModelError(message, code ? { code } : {});
}

function apiCallError(fields: Json): ModelError {
  const headers = object(fields["responseHeaders"]) ?? {};
  const body = text(fields["responseBody"]);
  const said = body === undefined ? undefined : inBandError(parseObject(body) ?? {});
  const pause = retryAfterMs({ get: (name) => text(headers[name]) ?? null }, Date.now()) ?? said?.retryAfterMs;
  return new ModelError(text(fields["message"]) ?? "The provider refused the call", {
    status: count(fields["statusCode"]) ?? 0,
    ...(said?.providerCode === undefined ? {} : { providerCode: said.providerCode }),
    ...(body === undefined ? {} : { body: body.slice(0, 500) }),
    ...(pause === undefined ? {} : { retryAfterMs: pause }),
  });
}

const NETWORK = /fetch failed|cannot connect|network|connection|socket|econn|enotfound|eai_again|dns|tls|certificate/i;

function codeOfName(name: string, message: string, fields: Json): FailureCode | undefined {
  if (name === "TimeoutError") return "TIMEOUT";
  if (name === "AbortError") return "UNKNOWN";
  if (name.includes("LoadAPIKey")) return "AUTH";
  if (name.includes("UnsupportedFunctionality") || name.includes("InvalidPrompt")) return "BAD_REQUEST";
  if (/JSONParse|TypeValidation|InvalidResponseData|InvalidStream/.test(name)) return "GARBAGE";
  if (name.includes("EmptyResponseBody")) return "CUT";
  const cause = object(fields["cause"]);
  const said = `${message} ${text(cause?.["code"]) ?? ""} ${text(cause?.["message"]) ?? ""}`;
  return (name === "TypeError" || name.includes("APICallError") || name === "Error") && NETWORK.test(said)
    ? "UNREACHABLE"
    : undefined;
}

/** A provider's words without what must not be shown: addresses, keys and everything that looks like one. */
export function safeDetail(message: string): string {
  const clean = message
    .replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, "[address]")
    .replaceAll(/\b(bearer|basic)\s+\S+/gi, "[key]")
    .replaceAll(/\b(sk|pk|rk|key|gsk|xai|weft|AIza)[-_]?[A-Za-z0-9*_-]{8,}/g, "[key]")
    .replaceAll(/[A-Za-z0-9+/_*=-]{32,}/g, "[…]")
    .replaceAll(/\s+/g, " ")
    .trim();
  return clean.length > DETAIL_CHARS ? `${clean.slice(0, DETAIL_CHARS - 1)}…` : clean;
}
