import type { ToolCall } from "./calls.ts";
import type { Dialogue } from "./dialogue.ts";

/** One answer of one request, as a wire format writes it. Every method gives the bytes of one or more events. */
export interface Wire {
  open(): string;
  token(kind: "text" | "reasoning", text: string): string;
  call(call: ToolCall): string;
  /** The orderly end; `outputTokens` is how many were sent. */
  close(usage: Usage): string;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** All of an answer, for a request that did not ask for a stream. */
export interface Whole {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  usage: Usage;
}

/** A wire format: how a request is read, an answer written and a failure told. */
export interface WireFormat {
  read(body: never): Dialogue;
  stream(body: never, inputTokens: number): Wire;
  whole(body: never, answer: Whole): unknown;
  failure(status: number, message: string): unknown;
}

let lastId = 0;
const START = Date.now().toString(36);

export function newId(prefix: string): string {
  lastId += 1;
  return `${prefix}${START}${lastId.toString(36).padStart(6, "0")}`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

const FAILURE_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

export function failureType(status: number): string {
  return FAILURE_TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}
