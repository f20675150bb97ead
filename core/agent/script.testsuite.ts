import type { RecordedEvent, RecordedEventName, RecordedPayload } from "#protocol/task-frames";

/** Writes the events of a made-up conversation and keeps, in the plainest way, the texts it must end with. */
export class Script {
  readonly events: RecordedEvent[] = [];
  readonly texts = new Map<string, string>();
  #id = 0;

  id(prefix: string): string {
    return `${prefix}${++this.#id}`;
  }

  say<N extends RecordedEventName>(event: N, payload: RecordedPayload<N>): void {
    const seq = this.events.length + 1;
    this.events.push({ event, task_id: "t", seq, at: seq * 10, ...payload } as unknown as RecordedEvent);
  }

  person(content: string, queued = false): string {
    const message_id = this.id("u");
    const sender = { kind: "user", id: "p", name: "P" } as const;
    const turn_id = `turn-${message_id}`;
    this.say("chat:message", {
      message_id,
      turn_id,
      role: "user",
      content,
      sender,
      attachments: [],
      source: { kind: "web" },
      ...(queued ? { queued } : {}),
    });
    this.texts.set(message_id, content);
    return message_id;
  }

  start(replyTo: string): string {
    const message_id = this.id("a");
    this.say("chat:start", {
      turn_id: `turn-${replyTo}`,
      message_id,
      reply_to: replyTo,
      bot: "b",
      shell: "Chat",
      model: "m",
    });
    this.texts.set(message_id, "");
    return message_id;
  }

  text(message_id: string, content: string): void {
    const before = this.texts.get(message_id)!;
    this.say("chat:chunk", { message_id, content, offset: [...before].length, kind: "text" });
    this.texts.set(message_id, before + content);
  }

  block(message_id: string, type: "tool" | "thinking"): string {
    const id = this.id("b");
    const offset = [...this.texts.get(message_id)!].length;
    const block =
      type === "tool"
        ? ({ id, type, status: "streaming", tool: "current_time", input: "" } as const)
        : ({ id, type, status: "streaming" } as const);
    this.say("chat:block_created", { message_id, offset, block });
    this.texts.set(id, "");
    return id;
  }

  blockText(message_id: string, block_id: string, kind: "reasoning" | "tool_input", content: string): void {
    const before = this.texts.get(block_id)!;
    this.say("chat:chunk", { message_id, block_id, content, offset: [...before].length, kind });
    this.texts.set(block_id, before + content);
  }

  restart(message_id: string, keepPoints: number, keep_blocks: string[]): void {
    const kept = [...this.texts.get(message_id)!].slice(0, keepPoints).join("");
    this.say("chat:restart", { message_id, keep_offset: [...kept].length, keep_blocks, attempt: 2 });
    this.texts.set(message_id, kept);
  }

  done(message_id: string, replyTo: string): void {
    this.say("chat:done", {
      message_id,
      turn_id: `turn-${replyTo}`,
      finish_reason: "stop",
      sources: [],
      usage: { input: 1, output: 1, reasoning: 0, cached: 0, cost_micro_usd: 1 },
      timings: { first_token_ms: 1, total_ms: 2 },
    });
  }
}
