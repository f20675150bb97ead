import type { Decoder } from "./codec.ts";
import { object, parseObject } from "./json.ts";
import { ModelError } from "./model-error.ts";
import type { Part, PartSink } from "./part-sink.ts";
import { SseParser, type SseRecord } from "./sse.ts";

type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

/**
 * The one pump: upstream bytes → records → decoder → parts, pulled by the reader, so a slow reader slows the provider
 * down instead of filling memory. An abort cancels the upstream at once, even when it sends nothing.
 */
export function decodeStream(
  response: Response,
  sink: PartSink,
  decoder: Decoder,
  signal?: AbortSignal,
): ReadableStream<Part> {
  if (response.body === null) throw new ModelError("The provider's answer is empty", { code: "CUT" });
  const reader = response.body.getReader();
  const take = isJson(response) ? wholeReader(sink, decoder) : recordReader(sink, decoder);
  let stop = (): void => {};

  async function fill(): Promise<void> {
    let read: Read;
    try {
      read = await reader.read();
    } catch (cause) {
      signal?.throwIfAborted();
      sink.fail(new ModelError("The connection to the provider broke", { code: "CUT", cause }));
      return;
    }
    if (read.done) take.end();
    else take.bytes(read.value);
  }

  return new ReadableStream<Part>(
    {
      start(controller) {
        if (signal === undefined) return;
        const abort = (): void => {
          controller.error(signal.reason);
          void reader.cancel(signal.reason).catch(() => {});
        };
        stop = () => signal.removeEventListener("abort", abort);
        if (signal.aborted) abort();
        else signal.addEventListener("abort", abort, { once: true });
      },
      async pull(controller) {
        let parts = sink.take();
        while (parts.length === 0) {
          await fill();
          parts = sink.take();
        }
        if (signal?.aborted) return;
        for (const part of parts) controller.enqueue(part);
        if (!sink.ended) return;
        stop();
        controller.close();
        void reader.cancel().catch(() => {});
      },
      async cancel(reason) {
        stop();
        await reader.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

interface ByteReader {
  bytes(value: Uint8Array): void;
  end(): void;
}

function recordReader(sink: PartSink, decoder: Decoder): ByteReader {
  const parser = new SseParser();
  function understand(records: SseRecord[]): void {
    for (const record of records) {
      if (sink.ended) return;
      decodeRecord(record, sink, decoder);
    }
  }
  return {
    bytes(value) {
      const lines = parser.lines;
      try {
        understand(parser.push(value));
      } catch (error) {
        sink.fail(error);
      }
      // Nothing to show, yet the provider is alive: whoever watches for stalls needs to know.
      if (sink.isEmpty && parser.lines > lines) sink.push({ type: "ping" });
    },
    end() {
      understand(parser.end());
      sink.endOfStream();
    },
  };
}

function decodeRecord(record: SseRecord, sink: PartSink, decoder: Decoder): void {
  if (record.data === "[DONE]") {
    sink.complete();
    return;
  }
  const data = parseObject(record.data);
  if (data === undefined)
    sink.fail(new ModelError("The provider sent something that cannot be read", { code: "GARBAGE" }));
  else decoder.event(data, record.event);
}

/** Some servers answer a streaming call in one piece. */
function wholeReader(sink: PartSink, decoder: Decoder): ByteReader {
  const utf8 = new TextDecoder();
  let source = "";
  return {
    bytes(value) {
      source += utf8.decode(value, { stream: true });
    },
    end() {
      const body = parseObject(source + utf8.decode());
      if (body === undefined) sink.fail(new ModelError("The provider's answer is not JSON", { code: "GARBAGE" }));
      else if (object(body["error"]) === undefined) decoder.whole(body);
      else decoder.event(body, "error");
      sink.endOfAnswer();
    },
  };
}

function isJson(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").includes("application/json");
}
