/** The first bytes of a stream, up to `length`, and a stream that gives all of it, those bytes included. */
export async function peek(
  source: ReadableStream<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; body: ReadableStream<Uint8Array> }> {
  const reader = source.getReader();
  const chunks: Uint8Array[] = [];
  let held = 0;
  while (held < length) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    held += value.length;
  }
  const head = new Uint8Array(Math.min(held, length));
  let at = 0;
  for (const chunk of chunks) {
    head.set(chunk.subarray(0, head.length - at), at);
    at = Math.min(at + chunk.length, head.length);
  }
  return { head, body: goOn(chunks, reader) };
}

function goOn(held: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = held.shift() ?? (await reader.read()).value;
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
