// Peers inside workerd: `/relay`, the least that a Worker can do with each token, and `/stream-text`, the AI SDK.
export interface RelayEnv {
  MODEL_URL: string;
}

declare class IdentityTransformStream extends TransformStream<Uint8Array, Uint8Array> {}

export default {
  async fetch(request: Request, env: RelayEnv): Promise<Response> {
    const { content } = await request.json<{ content: string }>();
    if (new URL(request.url).pathname === "/relay") return relay(env, content);
    const { streamed } = await import("./stream-text.ts");
    return streamed(env.MODEL_URL, content);
  },
};

async function relay(env: RelayEnv, content: string): Promise<Response> {
  const upstream = await fetch(`${env.MODEL_URL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "simulator", stream: true, messages: [{ role: "user", content }] }),
  });
  const { readable, writable } = new IdentityTransformStream();
  void pump(upstream.body!, writable);
  return new Response(readable, { headers: { "content-type": "text/event-stream" } });
}

/** One loop over whole network chunks; each token is parsed and written anew. */
async function pump(from: ReadableStream<Uint8Array>, to: WritableStream<Uint8Array>): Promise<void> {
  const [reader, writer] = [from.getReader(), to.getWriter()];
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  let rest = "";
  let written: Promise<void> = Promise.resolve();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const records = (rest + decoder.decode(next.value, { stream: true })).split("\n\n");
    rest = records.pop()!;
    let wire = "";
    for (const record of records) wire += rewritten(record);
    await written;
    if (wire !== "") written = writer.write(encoder.encode(wire));
  }
  await written;
  await writer.close();
}

function rewritten(record: string): string {
  const data = record.slice("data: ".length);
  if (data === "[DONE]") return "data: [DONE]\n\n";
  const { choices } = JSON.parse(data) as { choices: { delta: { content?: string } }[] };
  return `data: ${JSON.stringify({ content: choices[0]?.delta.content ?? "" })}\n\n`;
}
