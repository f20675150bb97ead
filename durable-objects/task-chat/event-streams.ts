import type { Actor } from "#core/actor";
import type { RecordedEvent } from "#protocol/task-frames";
import type { Holder } from "../kit/recheck.ts";

const encoder = new TextEncoder();
const HEARTBEAT_MS = 25_000;
/** A reader that is this far behind is cut off; it comes back with Last-Event-ID. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

interface Stream {
  actor: Actor;
  onEnd: () => void;
  controller: ReadableStreamDefaultController<Uint8Array>;
  heartbeat: ReturnType<typeof setInterval>;
}

/** Server-sent events: the recorded events of a conversation, `id` = seq. */
export class EventStreams {
  readonly #streams = new Set<Stream>();

  get size(): number {
    return this.#streams.size;
  }

  *holders(): Generator<Holder> {
    for (const stream of this.#streams) {
      yield {
        actor: stream.actor,
        renew: (actor) => void (stream.actor = actor),
        expel: () => this.#close(stream),
      };
    }
  }

  /** Replays what `replay` yields, then stays live. `onEnd` is called once, however it ends. */
  open(replay: Iterable<RecordedEvent>, of: { actor: Actor; onEnd: () => void }): Response {
    let stream: Stream | undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          controller.enqueue(encoder.encode(": connected\n\n"));
          for (const event of replay) controller.enqueue(encode(event));
          const heartbeat = setInterval(() => this.#send(stream!, encoder.encode(": alive\n\n")), HEARTBEAT_MS);
          stream = { ...of, controller, heartbeat };
          this.#streams.add(stream);
        },
        cancel: () => void this.#forget(stream),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BACKLOG_BYTES }),
    );
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  }

  publish(event: RecordedEvent): void {
    if (this.#streams.size === 0) return;
    const bytes = encode(event);
    for (const stream of this.#streams) this.#send(stream, bytes);
  }

  closeAll(): void {
    for (const stream of this.#streams) this.#close(stream);
  }

  #close(stream: Stream): void {
    if (this.#forget(stream)) stream.controller.close();
  }

  #send(stream: Stream, bytes: Uint8Array): void {
    if ((stream.controller.desiredSize ?? 0) > 0) {
      stream.controller.enqueue(bytes);
      return;
    }
    this.#forget(stream);
    stream.controller.error(new Error("reader too slow"));
  }

  /** False when it has ended before. */
  #forget(stream: Stream | undefined): boolean {
    if (!stream || !this.#streams.delete(stream)) return false;
    clearInterval(stream.heartbeat);
    stream.onEnd();
    return true;
  }
}

function encode({ event, ...payload }: RecordedEvent): Uint8Array {
  return encoder.encode(`id: ${payload.seq}\nevent: ${event}\ndata: ${JSON.stringify(payload)}\n\n`);
}
