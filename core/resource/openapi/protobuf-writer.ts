/** Writes protobuf messages: tags, variable-length numbers, and messages within messages. */
export class ProtobufWriter {
  #chunks: Uint8Array[] = [];
  #length = 0;

  text(field: number, value: string | undefined): this {
    if (value !== undefined && value !== "") this.bytes(field, new TextEncoder().encode(value));
    return this;
  }

  texts(field: number, values: readonly string[] = []): this {
    for (const value of values) this.bytes(field, new TextEncoder().encode(value));
    return this;
  }

  flag(field: number, value: boolean | undefined): this {
    return value ? this.#push([...varint(field * 8), 1]) : this;
  }

  int(field: number, value: number | undefined): this {
    return value === undefined ? this : this.#push([...varint(field * 8), ...varint(value)]);
  }

  double(field: number, value: number | undefined): this {
    if (value === undefined) return this;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.#push([...varint(field * 8 + 1), ...bytes]);
  }

  message(field: number, write: (writer: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  bytes(field: number, value: Uint8Array): this {
    this.#push([...varint(field * 8 + 2), ...varint(value.length)]);
    this.#chunks.push(value);
    this.#length += value.length;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      result.set(chunk, at);
      at += chunk.length;
    }
    return result;
  }

  #push(bytes: number[]): this {
    this.#chunks.push(Uint8Array.from(bytes));
    this.#length += bytes.length;
    return this;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
