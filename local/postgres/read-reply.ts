// Reads the bytes that Postgres answers with into the JSON that Neon's HTTP endpoint speaks. Values stay raw text: the
// client parses them by their type.

export interface Field {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: "text" | "binary";
}

export interface StatementResult {
  command: string;
  rowCount: number | null;
  fields: Field[];
  rows: (string | null)[][];
}

/** The fields of a Postgres error that clients read: message, code, detail, constraint, … */
export type SqlError = Record<string, string>;

export interface Reply {
  results: StatementResult[];
  error: SqlError | null;
  /** I = idle, T = in a transaction, E = in a failed one. Undefined when the server did not say (no Sync was sent). */
  status: string | undefined;
}

const ERROR_FIELDS: Record<string, string> = {
  V: "severity",
  C: "code",
  M: "message",
  D: "detail",
  H: "hint",
  P: "position",
  p: "internalPosition",
  q: "internalQuery",
  W: "where",
  s: "schema",
  t: "table",
  c: "column",
  d: "dataType",
  n: "constraint",
  F: "file",
  L: "line",
  R: "routine",
};

class Cursor {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  int16(): number {
    const value = this.#bytes.readInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  int32(): number {
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  char(): string {
    return String.fromCharCode(this.#bytes[this.#at++]!);
  }

  cString(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  text(length: number): string {
    const text = this.#bytes.toString("utf8", this.#at, this.#at + length);
    this.#at += length;
    return text;
  }
}

function readFields(cursor: Cursor): Field[] {
  return Array.from({ length: cursor.int16() }, () => ({
    name: cursor.cString(),
    tableID: cursor.int32(),
    columnID: cursor.int16(),
    dataTypeID: cursor.int32(),
    dataTypeSize: cursor.int16(),
    dataTypeModifier: cursor.int32(),
    format: cursor.int16() === 0 ? "text" : "binary",
  }));
}

function readRow(cursor: Cursor): (string | null)[] {
  return Array.from({ length: cursor.int16() }, () => {
    const length = cursor.int32();
    return length < 0 ? null : cursor.text(length);
  });
}

function readError(cursor: Cursor): SqlError {
  const error: SqlError = {};
  for (let field = cursor.char(); field !== "\0"; field = cursor.char()) {
    const value = cursor.cString();
    const name = ERROR_FIELDS[field];
    if (name) error[name] = value;
  }
  return error;
}

/** `INSERT 0 3` is an INSERT of three rows; `BEGIN` has no count. */
function readTag(tag: string): Pick<StatementResult, "command" | "rowCount"> {
  const words = tag.split(" ");
  const count = Number(words.at(-1));
  return { command: words[0]!, rowCount: words.length > 1 && Number.isInteger(count) ? count : null };
}

export function emptyResult(): StatementResult {
  return { command: "", rowCount: null, fields: [], rows: [] };
}

export function readReply(reply: Uint8Array): Reply {
  const bytes = Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength);
  const read: Reply = { results: [], error: null, status: undefined };
  let current = emptyResult();
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    const cursor = new Cursor(bytes, at + 5);
    switch (String.fromCharCode(bytes[at]!)) {
      case "T":
        current.fields = readFields(cursor);
        break;
      case "D":
        current.rows.push(readRow(cursor));
        break;
      case "C":
        read.results.push({ ...current, ...readTag(cursor.cString()) });
        current = emptyResult();
        break;
      case "I":
        read.results.push(emptyResult());
        break;
      case "E":
        read.error = readError(cursor);
        break;
      case "Z":
        read.status = cursor.char();
        break;
    }
  }
  return read;
}

/** The state that a reply ends in, read from its last message alone. */
export function endStatus(reply: Uint8Array): string | undefined {
  const READY_LENGTH = 6;
  const at = reply.length - READY_LENGTH;
  return at >= 0 && reply[at] === "Z".charCodeAt(0) ? String.fromCharCode(reply[reply.length - 1]!) : undefined;
}
