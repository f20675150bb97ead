export type FrontendMessage =
  | { kind: "ssl-request" }
  | { kind: "startup" }
  | { kind: "message"; type: string; bytes: Buffer };

const SSL_REQUEST_CODE = 80877103;

/** Cuts a client's byte stream into messages. The first ones have no type byte: that is how the protocol starts. */
export class FrontendReader {
  #unread: Buffer = Buffer.alloc(0);
  #started = false;

  push(bytes: Uint8Array): FrontendMessage[] {
    this.#unread = this.#unread.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#unread, bytes]);
    const messages: FrontendMessage[] = [];
    for (let next = this.#next(); next; next = this.#next()) messages.push(next);
    return messages;
  }

  #take(length: number): Buffer {
    const bytes = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length);
    return bytes;
  }

  #next(): FrontendMessage | null {
    return this.#started ? this.#typed() : this.#untyped();
  }

  #untyped(): FrontendMessage | null {
    if (this.#unread.length < 8) return null;
    const length = this.#unread.readInt32BE(0);
    if (this.#unread.length < length) return null;
    const code = this.#take(length).readInt32BE(4);
    if (code === SSL_REQUEST_CODE) return { kind: "ssl-request" };
    this.#started = true;
    return { kind: "startup" };
  }

  #typed(): FrontendMessage | null {
    if (this.#unread.length < 5) return null;
    const length = 1 + this.#unread.readInt32BE(1);
    if (this.#unread.length < length) return null;
    const bytes = this.#take(length);
    return { kind: "message", type: String.fromCharCode(bytes[0]!), bytes };
  }
}
