import { ModelError } from "./model-error.ts";

/** No provider sends a line this long; a stream that does would otherwise fill the isolate's memory. */
const LINE_MAX_CHARS = 16 * 1024 * 1024;

export interface SseRecord {
  event: string;
  data: string;
}

/**
 * Server-sent events, incrementally: bytes in any split (inside a character, inside a line) give the same records.
 * Text of an unfinished line is kept unscanned, so a long record in many chunks costs linear time.
 */
export class SseParser {
  readonly #decoder = new TextDecoder();
  #line = "";
  #event = "";
  #data: string | undefined;
  /** Whole lines since the start, also those that only keep the connection alive (`: comment`). */
  lines = 0;

  push(bytes: Uint8Array): SseRecord[] {
    const chunk = this.#decoder.decode(bytes, { stream: true });
    const records: SseRecord[] = [];
    let from = 0;
    for (let at = chunk.indexOf("\n"); at !== -1; at = chunk.indexOf("\n", from)) {
      this.#take(this.#line + chunk.slice(from, at), records);
      this.#line = "";
      from = at + 1;
    }
    this.#line += chunk.slice(from);
    if (this.#line.length > LINE_MAX_CHARS)
      throw new ModelError("A line of the stream is too long", { code: "GARBAGE" });
    return records;
  }

  /** The bytes are over: a last record without its empty line still counts. */
  end(): SseRecord[] {
    const records: SseRecord[] = [];
    this.#take(this.#line + this.#decoder.decode(), records);
    this.#take("", records);
    this.#line = "";
    return records;
  }

  #take(source: string, records: SseRecord[]): void {
    const line = source.endsWith("\r") ? source.slice(0, -1) : source;
    if (line === "") {
      if (this.#data !== undefined) records.push({ event: this.#event, data: this.#data });
      this.#data = undefined;
      this.#event = "";
      return;
    }
    const colon = line.indexOf(":");
    this.lines += 1;
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field === "data")
      this.#data = this.#data === undefined ? valueOf(line, colon) : `${this.#data}\n${valueOf(line, colon)}`;
    if (field === "event") this.#event = valueOf(line, colon);
  }
}

function valueOf(line: string, colon: number): string {
  if (colon === -1) return "";
  return line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
}
