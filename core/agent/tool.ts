import type * as z from "zod";
import type { Source } from "#protocol/frame-parts";

/** Where and for whom a tool runs. `callId` is the idempotency key: equal when the same call runs again. */
export interface ToolContext {
  organizationId: string;
  namespace: string;
  taskId: string;
  userId: string;
  callId: string;
  nowMs: number;
  signal: AbortSignal;
}

export type ToolOutcome =
  | { ok: true; content: string; sources?: Source[] }
  | { ok: false; code: string; message: string };

/**
 * One thing that an agent can do. `effect` says what a crash in the middle means: `read` and `idempotent` tools run
 * again under the same `callId`, a `once` tool does not (the agent is told that its outcome is unknown).
 */
export interface Tool<Input = unknown> {
  name: string;
  title: { en: string; zh: string };
  /** For the model. */
  description: string;
  input: z.ZodType<Input>;
  effect: "read" | "idempotent" | "once";
  /** person: the input is a `Question`, which a person of the conversation answers. */
  runsOn: "server" | "client" | "person";
  timeoutMs: number;
  /** Only of tools of the server. The answer of a client comes as `skill:response`, a person's as `form_answer`. */
  run?(context: ToolContext, input: Input): Promise<ToolOutcome>;
}
