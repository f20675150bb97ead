import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { FinishReason, Usage } from "#protocol/task-frames";
import { ASK_PERSON } from "#core/agent/question";
import { Said } from "#core/agent/said";
import type { ModelConfig } from "#core/agent/snapshot";
import type { CallRecord, ModelOutcome } from "#core/agent/turn";
import { withDeadlines } from "#models/deadline";
import { classifyFailure, type Failure } from "#models/failure";
import { toUsage } from "#models/usage";
import type { Answer } from "./answer.ts";

export type NewCall = Pick<CallRecord, "callId" | "step" | "wireId" | "tool" | "input">;
export type Asked =
  | { kind: "answered"; outcome: ModelOutcome; calls: NewCall[] }
  /** `shown`: text of this attempt is on people's screens. */
  | { kind: "failed"; failure: Failure; shown: boolean }
  | { kind: "cancelled" };

export interface Question {
  turnId: string;
  step: number;
  model: LanguageModelV4;
  config: ModelConfig;
  options: Omit<LanguageModelV4CallOptions, "abortSignal">;
  signal: AbortSignal;
}

/** One model call: its stream becomes the next part of the answer. Records nothing but what is shown. */
export async function askModel(question: Question, answer: Answer): Promise<Asked> {
  const reading = new Reading(question, answer);
  try {
    const stream = await withDeadlines(
      question.model,
      { ...question.options, abortSignal: question.signal },
      question.config.limits,
    );
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (question.signal.aborted) return reading.cancelled();
      reading.take(next.value);
    }
    if (question.signal.aborted) return reading.cancelled();
    return reading.finish();
  } catch (error) {
    if (question.signal.aborted) return reading.cancelled();
    return reading.fail(error);
  }
}

const FINISH: Record<string, FinishReason> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  "tool-calls": "stop",
  error: "error",
};

class Reading {
  readonly #question: Question;
  readonly #answer: Answer;
  readonly #startedAt = Date.now();
  readonly #contentBefore: number;
  readonly #reasoningBefore: number;
  readonly #calls: NewCall[] = [];
  readonly #blockOf = new Map<string, string>();
  #firstTokenAt: number | null = null;
  #thinking: { id: string; startedAt: number } | null = null;
  readonly #said = new Said();
  #positions = 0;
  #end: { finishReason: FinishReason; usage: Usage } | null = null;
  #error: unknown;

  constructor(question: Question, answer: Answer) {
    this.#question = question;
    this.#answer = answer;
    this.#contentBefore = answer.content.length;
    this.#reasoningBefore = answer.reasoning.length;
  }

  take(part: LanguageModelV4StreamPart): void {
    this.#said.take(part);
    switch (part.type) {
      case "text-delta":
        return this.#text(part.delta);
      case "reasoning-delta":
        return this.#reason(part.delta);
      case "reasoning-end":
        return this.#endThinking();
      case "tool-input-start":
        return this.#startCall(part.id, part.toolName);
      case "tool-input-delta":
        return this.#answer.write("tool_input", part.delta, this.#blockOf.get(part.id));
      case "tool-call":
        return this.#call(part.toolCallId, part.toolName, part.input);
      case "finish":
        this.#end = {
          finishReason: FINISH[part.finishReason.unified] ?? "other",
          usage: toUsage(this.#question.config, part.usage),
        };
        return;
      case "error":
        this.#error ??= part.error;
        return;
      default:
        return;
    }
  }

  finish(): Asked {
    if (this.#error !== undefined) return this.fail(this.#error);
    if (!this.#end) return this.fail(new Error("stream ended without a finish"));
    this.#endThinking();
    this.#answer.emit(true);
    const said = this.#said.parts();
    const outcome: ModelOutcome = {
      text: this.#answer.content.slice(this.#contentBefore),
      reasoning: this.#answer.reasoning.slice(this.#reasoningBefore),
      ...this.#end,
      model: this.#question.config.name,
      firstTokenMs: this.#firstTokenAt === null ? null : this.#firstTokenAt - this.#startedAt,
      ...(said ? { said } : {}),
    };
    return { kind: "answered", outcome, calls: this.#calls };
  }

  fail(error: unknown): Asked {
    this.#answer.emit(true);
    return { kind: "failed", failure: classifyFailure(error), shown: this.#firstTokenAt !== null };
  }

  cancelled(): Asked {
    this.#answer.discard();
    return { kind: "cancelled" };
  }

  #text(delta: string): void {
    if (delta === "") return;
    this.#spoke();
    this.#endThinking();
    const fresh = this.#answer.content.length === this.#contentBefore;
    const gap = fresh && this.#contentBefore > 0 && !this.#answer.content.endsWith("\n") ? "\n\n" : "";
    this.#answer.write("text", gap + delta);
  }

  #reason(delta: string): void {
    if (delta === "") return;
    this.#spoke();
    if (!this.#thinking) {
      this.#thinking = { id: this.#nextBlockId("thinking"), startedAt: Date.now() };
      const { id, startedAt } = this.#thinking;
      this.#answer.addBlock({ id, type: "thinking", status: "streaming", started_at: startedAt });
    }
    this.#answer.write("reasoning", delta, this.#thinking.id);
  }

  #endThinking(): void {
    if (!this.#thinking) return;
    const { id, startedAt } = this.#thinking;
    this.#thinking = null;
    this.#answer.updateBlock(id, { status: "done", duration_ms: Date.now() - startedAt });
  }

  #startCall(wireId: string, tool: string): void {
    this.#spoke();
    this.#endThinking();
    const id = this.#nextBlockId("call");
    this.#blockOf.set(wireId, id);
    const type = tool === ASK_PERSON ? ("form" as const) : ("tool" as const);
    this.#answer.addBlock({ id, type, status: "streaming", tool, input: "", started_at: Date.now() });
  }

  #call(wireId: string, tool: string, input: string): void {
    if (!this.#blockOf.has(wireId)) {
      this.#startCall(wireId, tool);
      this.#answer.write("tool_input", input, this.#blockOf.get(wireId));
    }
    this.#answer.emit(true);
    const callId = this.#blockOf.get(wireId)!;
    this.#calls.push({ callId, step: this.#question.step, wireId, tool, input });
  }

  #nextBlockId(kind: string): string {
    return `${this.#question.turnId}:${this.#question.step}:${kind}${this.#positions++}`;
  }

  #spoke(): void {
    this.#firstTokenAt ??= Date.now();
  }
}
