/** A stream whose beginning was read already; the rest flows on without passing through code of ours. */
export interface FileBody {
  held: Uint8Array[];
  rest: ReadableStream<Uint8Array>;
}

/** Where files lie. Keys are made by `services/`, never by a client. */
export interface FileStore {
  /** Throws INVALID when the body does not have `size` bytes; nothing is stored then. */
  put(key: string, body: FileBody, facts: { size: number; mediaType: string }): Promise<void>;
  get(key: string): Promise<{ body: ReadableStream<Uint8Array>; size: number } | null>;
  /** Keys that are not there are no error. */
  delete(keys: string[]): Promise<void>;
}

export function attachmentKey(organizationId: string, id: string): string {
  return `attachments/${organizationId}/${id}`;
}
