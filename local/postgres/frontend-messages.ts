// Messages that a Postgres client sends. Type bytes and field layout are those of the Postgres wire protocol, version 3.

const NO_BYTES = Buffer.alloc(0);

export type Param = unknown;

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** One message: its type byte, its length (the type byte not counted), its fields. */
export function message(type: string, ...fields: Uint8Array[]): Buffer {
  const body = Buffer.concat(fields);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

/** A parameter as Postgres text, or null. */
export function paramText(param: Param): string | null {
  if (param === null || param === undefined) return null;
  if (typeof param === "string") return param;
  return typeof param === "object" ? JSON.stringify(param) : `${param as number | boolean}`;
}

function paramBytes(param: Param): Buffer {
  const text = paramText(param);
  if (text === null) return int32(-1);
  const bytes = Buffer.from(text);
  return Buffer.concat([int32(bytes.length), bytes]);
}

/** One statement by the extended protocol, without the Sync that ends a group of them. */
export function statement(sql: string, params: readonly Param[] = []): Buffer {
  return Buffer.concat([parse("", sql), execute("", params)]);
}

/** Has a statement parsed under a name; the empty one is for the next statement alone. */
export function parse(name: string, sql: string): Buffer {
  return message("P", cString(name), cString(sql), int16(0));
}

/** Runs a statement that was parsed under this name. */
export function execute(name: string, params: readonly Param[]): Buffer {
  const values = params.map(paramBytes);
  return Buffer.concat([
    message("B", cString(""), cString(name), int16(0), int16(values.length), ...values, int16(0)),
    message("D", cString("P")),
    message("E", cString(""), int32(0)),
  ]);
}

export function forget(name: string): Buffer {
  return message("C", cString(`S${name}`));
}

export const SYNC = message("S", NO_BYTES);

export function simpleQuery(sql: string): Buffer {
  return message("Q", cString(sql));
}
