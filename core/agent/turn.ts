import type { FinishReason, Usage } from "#protocol/task-frames";
import type { SaidPart } from "./said.ts";
import type { ToolOutcome } from "./tool.ts";

/** Model calls that one turn may make; the last is made without tools so that it must answer. */
export const MAX_STEPS = 24;
/** Times that a step is begun before the turn gives up: the runtime died under it each time. */
export const MAX_ATTEMPTS = 3;

export type TurnStatus = "queued" | "running" | "done" | "error" | "cancelled";

/** What one model call ended with. `text` and `reasoning` are as shown. */
export interface ModelOutcome {
  text: string;
  reasoning: string;
  finishReason: FinishReason;
  usage: Usage;
  model: string;
  /** The answer part by part, when its provider wants it back just so (signatures of thinking). */
  said?: SaidPart[];
  firstTokenMs: number | null;
}

export interface StepRecord {
  n: number;
  attempt: number;
  status: "running" | "done";
  startedAt: number;
  outcome: ModelOutcome | null;
}

export interface CallRecord {
  /** `turn:step:position`: equal when the call runs again, so it serves as idempotency key and block id. */
  callId: string;
  step: number;
  /** The model's own id of the call. */
  wireId: string;
  tool: string;
  input: string;
  status: "pending" | "running" | "waiting" | "done";
  startedAt: number | null;
  /** When a waiting call gives up. */
  dueAt: number | null;
  outcome: ToolOutcome | null;
}

export interface GuidanceRecord {
  id: string;
  content: string;
  sender: { id: string; name: string };
  /** The step that read it first; null while it waits. */
  beforeStep: number | null;
}

/** All that is recorded of a running turn; `decide` needs nothing else. */
export interface TurnRecord {
  turnId: string;
  steps: StepRecord[];
  calls: CallRecord[];
  guidance: GuidanceRecord[];
}
