/** `…/tasks/{name}/log`: a conversation as text, one message after another; with `follow` as it is written. */
import { messagesOf, emptyConversation, type Conversation } from "#core/agent/conversation";
import { foldEvent } from "#core/agent/fold";
import { ACTOR_HEADER, actorHeader } from "#durable-objects/admit";
import { taskChat } from "#durable-objects/stubs";
import type { Message, RecordedEvent } from "#protocol/task-frames";
import type { Resource } from "#protocol/kinds/resource";
import { getResource } from "#services/resource/get";
import { flag, wholeNumber } from "./options.ts";
import { allowedItem, nothingHere, placeOf, queryOf, scopeOf, type Request } from "./target.ts";

interface LogOptions {
  follow: boolean;
  timestamps: boolean;
  tailLines: number | undefined;
}

export async function readLog(c: Request): Promise<Response> {
  const { kind, subresources } = await allowedItem(c, "get");
  if (!subresources.includes("log")) throw nothingHere();
  return logOf(c, await getResource(scopeOf(c), { kind, ...placeOf(c) }));
}

/** Whether the caller may read the task was asked before. */
export async function logOf(c: Request, { metadata }: Pick<Resource, "metadata">): Promise<Response> {
  const options: LogOptions = {
    follow: flag(c.req.query("follow")),
    timestamps: flag(c.req.query("timestamps")),
    tailLines: wholeNumber(queryOf(c), "tailLines"),
  };
  const events = await taskChat(c.env, metadata.uid).fetch("https://task-chat/events", {
    headers: { [ACTOR_HEADER]: actorHeader(c.var.actor) },
  });
  const signal = c.req.raw.signal;
  return new Response(streamOf(textOf(events.body!, options, signal)), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache, no-store, no-transform" },
  });
}

function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let next = await pieces.next();
      while (!next.done && next.value === "") next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
}

/** What is there comes as one piece, cut to its last lines; then what is added. Ends when nobody is at work. */
async function* textOf(
  events: ReadableStream<Uint8Array>,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const writer = new LogWriter(options.timestamps);
  const reader = events.getReader();
  signal.addEventListener("abort", () => void reader.cancel());
  const decoder = new TextDecoder();
  let state = emptyConversation();
  let rest = "";
  let begun = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const frames = rest.split("\n\n");
      rest = frames.pop() ?? "";
      for (const event of frames.flatMap(eventOf)) state = foldEvent(state, event);
      const added = writer.added(messagesOf(state));
      yield begun ? added : lastLines(added, options.tailLines);
      begun ||= state.headSeq > 0;
      if (begun && rest === "" && (!options.follow || isOver(state))) return;
    }
  } finally {
    await reader.cancel();
  }
}

function eventOf(frame: string): RecordedEvent[] {
  const field = (name: string) =>
    frame
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [event, data] = [field("event"), field("data")];
  return event && data ? [{ event, ...(JSON.parse(data) as object) } as RecordedEvent] : [];
}

function isOver({ running, queue, live }: Conversation): boolean {
  return running === null && queue.length === 0 && live.length === 0;
}

function lastLines(text: string, count: number | undefined): string {
  if (count === undefined) return text;
  const lines = text.split("\n");
  const ended = lines.at(-1) === "";
  return lines.slice(Math.max(0, lines.length - count - (ended ? 1 : 0))).join("\n");
}

/** Remembers how far each message was written. A message begins when the one before it is over. */
class LogWriter {
  readonly #timestamps: boolean;
  #message = 0;
  #written = 0;
  #headed = false;

  constructor(timestamps: boolean) {
    this.#timestamps = timestamps;
  }

  added(messages: readonly Message[]): string {
    let text = "";
    for (let message = messages[this.#message]; message; message = messages[this.#message]) {
      if (!this.#headed) text += this.#head(message);
      this.#headed = true;
      text += message.content.slice(this.#written);
      this.#written = message.content.length;
      if (message.status === "streaming" || message.status === "queued") return text;
      text += message.error ? `\n[${message.error.code}] ${message.error.message}\n\n` : "\n\n";
      this.#message += 1;
      this.#written = 0;
      this.#headed = false;
    }
    return text;
  }

  #head({ sender, created_at, bot }: Message): string {
    const at = this.#timestamps ? `${new Date(created_at).toISOString()} ` : "";
    return `${at}${bot ?? sender.name}:\n`;
  }
}
