/** Tolerant reading of what platforms send: what is missing or of the wrong type reads as empty, never as an exception. */
import { toText } from "./crypto/bytes.ts";

export type Fields = Record<string, unknown>;

/** The object in a JSON text or body; empty when it is none. */
export function parseJson(source: string | Uint8Array): Fields {
  try {
    return fields(JSON.parse(typeof source === "string" ? source : toText(source)));
  } catch {
    return {};
  }
}

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The objects of an array. */
export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item) => Object.keys(fields(item)).length > 0) : [];
}

/** A string, or a number as its digits (ids come as either); else the empty string. */
export function text(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" ? value : "";
}

/** A number, or one in a string. */
export function number(value: unknown): number | undefined {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}
