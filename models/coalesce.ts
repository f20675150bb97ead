import { count, object, objects, parseObject, text, type Json } from "./json.ts";
import { SseParser, type SseRecord } from "./sse.ts";

/**
 * AI SDK packages spend about a third of a millisecond on every delta in workerd. This `fetch` joins the text deltas
 * of one network chunk into one before the package sees them; whatever is not such a delta passes as it came.
 */
export function coalescing(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const isStream = (response.headers.get("content-type") ?? "").includes("text/event-stream");
    if (!response.ok || response.body === null || !isStream) return response;
    const { status, statusText, headers } = response;
    return new Response(joined(response.body), { status, statusText, headers });
  };
}

function joined(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const parser = new SseParser();
  const utf8 = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const read = await reader.read();
          const wire = joinRecords(read.done ? parser.end() : parser.push(read.value));
          if (wire !== "") controller.enqueue(utf8.encode(wire));
          if (read.done) controller.close();
          if (read.done || wire !== "") return;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

interface TextDelta {
  chunk: Json;
  /** The object that holds the text, and under which name. */
  holder: Json;
  field: string;
  value: string;
}

function joinRecords(records: SseRecord[]): string {
  let wire = "";
  let held: TextDelta | undefined;
  const flush = (): void => {
    if (held !== undefined) {
      held.holder[held.field] = held.value;
      wire += `data: ${JSON.stringify(held.chunk)}\n\n`;
    }
    held = undefined;
  };
  for (const record of records) {
    const delta = record.event === "" && records.length > 1 ? textDelta(record.data) : undefined;
    if (delta !== undefined && held?.field === delta.field) {
      held.value += delta.value;
      continue;
    }
    flush();
    if (delta === undefined) wire += wireOf(record);
    else held = delta;
  }
  flush();
  return wire;
}

function wireOf(record: SseRecord): string {
  const event = record.event === "" ? "" : `event: ${record.event}\n`;
  return `${event}data: ${record.data.replaceAll("\n", "\ndata: ")}\n\n`;
}

/** A chat-completions chunk that holds nothing but one piece of text. */
function textDelta(data: string): TextDelta | undefined {
  const chunk = parseObject(data);
  const choices = objects(chunk?.["choices"]);
  const [choice] = choices;
  const delta = object(choice?.["delta"]);
  if (chunk === undefined || choice === undefined || delta === undefined || choices.length !== 1) return undefined;
  if (present(chunk["usage"]) || present(choice["finish_reason"]) || (count(choice["index"]) ?? 0) !== 0)
    return undefined;
  const names = Object.keys(delta).filter((name) => name !== "role" && present(delta[name]));
  const field = names[0];
  if (field === undefined || names.length > 1 || !["content", "reasoning", "reasoning_content"].includes(field))
    return undefined;
  const value = text(delta[field]);
  return value === undefined ? undefined : { chunk, holder: delta, field, value };
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
