import type { LanguageModelV4CallOptions, SharedV4Warning } from "@ai-sdk/provider";
import type { ModelConfig } from "#core/agent/snapshot";
import type { Json } from "./json.ts";
import type { PartSink } from "./part-sink.ts";

export interface ModelDeps {
  apiKey?: string;
  fetch: typeof fetch;
  /** Equal when the same step runs again, so that a provider that supports it bills once. */
  idempotencyKey?: string;
  /** For tool calls to which the provider gives no id. */
  newId?: () => string;
}

/** One wire family: how a call is written and how its answer is read. */
export interface Codec {
  url(config: ModelConfig, stream: boolean): string;
  headers(apiKey: string | undefined): Record<string, string | undefined>;
  body(call: Call): Json;
  decoder(sink: PartSink): Decoder;
}

export interface Call {
  config: ModelConfig;
  options: LanguageModelV4CallOptions;
  stream: boolean;
  /** What the request could not carry; shown to nobody, kept for the log. */
  warnings: SharedV4Warning[];
}

/** Reads one answer into the sink. Reads tolerantly: a field it does not know is skipped, it never throws. */
export interface Decoder {
  event(data: Json, name: string): void;
  /** An answer that came in one piece. */
  whole(body: Json): void;
}

export function baseUrlOf(config: ModelConfig, fallback: string): string {
  return (config.baseUrl ?? fallback).replace(/\/+$/, "");
}
