import type { Api } from "../api.ts";
import { ApiRefusal } from "../api.ts";
import { setTimeout as wait } from "node:timers/promises";
import type { RecordedEvent } from "#protocol/task-frames";

const AGAIN_MS = 1000;

/**
 * The events of a conversation after `afterSeq`, for ever: a lost connection is made anew and goes on where it was, so
 * that no event is missing or comes twice. Ends with the signal.
 */
export async function* followEvents(
  api: Api,
  taskId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent> {
  let seq = afterSeq;
  while (!signal.aborted) {
    for await (const event of oneConnection(api, taskId, seq, signal)) {
      if (event.seq > seq) yield event;
      seq = Math.max(seq, event.seq);
    }
    // The wait fails only by the signal, and with it this loop ends.
    await wait(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Until the connection is lost. Throws what another try would not change. */
async function* oneConnection(
  api: Api,
  taskId: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent> {
  try {
    const path = `/api/v1/tasks/${taskId}/events?after_seq=${afterSeq}`;
    const response = await api.fetch(path, { accept: "text/event-stream", signal });
    yield* readEvents(response.body!);
  } catch (error) {
    if (signal.aborted) return;
    const isRefused = error instanceof ApiRefusal && error.isFinal;
    if (isRefused || error instanceof SyntaxError) throw error;
    // Anything else is a lost connection, which the caller makes anew.
  }
}

/** Server-sent events with a name and JSON data; comments are left out. */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RecordedEvent> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop()!;
    for (const part of parts) {
      const fields = new Map(
        part.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      const data = fields.get("data");
      if (data !== undefined) yield { event: fields.get("event"), ...(JSON.parse(data) as object) } as RecordedEvent;
    }
  }
}
