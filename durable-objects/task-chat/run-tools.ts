import type { Tool, ToolOutcome } from "#core/agent/tool";
import { outcomeText } from "#core/agent/prompt";
import { ASK_PERSON } from "#core/agent/question";
import type { CallRecord } from "#core/agent/turn";
import type { Question } from "#protocol/question";
import type { FormBlock } from "#protocol/task-frames";
import { logFault } from "#services/log";
import type { Answer } from "./answer.ts";
import { within } from "../kit/within.ts";
import type { Parts } from "./parts.ts";
import type { TurnRow } from "./store/turns.ts";
import { setPhase } from "./turn-record.ts";

export interface Running {
  turn: TurnRow;
  answer: Answer;
  tools: Tool[];
  signal: AbortSignal;
}

/** Runs the calls side by side; each outcome is recorded as it comes. What a client or a person answers only starts to wait. */
export async function runTools(parts: Parts, running: Running, calls: CallRecord[]): Promise<void> {
  await Promise.all(calls.map((call) => runCall(parts, running, call)));
}

async function runCall(parts: Parts, running: Running, call: CallRecord): Promise<void> {
  const tool = running.tools.find(({ name }) => name === call.tool);
  const checked = check(tool, call);
  if ("outcome" in checked) return settle(parts, running, call, checked.outcome);
  const now = Date.now();
  const dueAt = now + checked.tool.timeoutMs;
  if (checked.tool.runsOn !== "server") {
    const isAsked = checked.tool.runsOn === "person";
    const facts = isAsked ? { question: checked.input as Question, due_at: dueAt } : { request_id: call.callId };
    parts.turns.beginCall(call.callId, "waiting", now, dueAt);
    running.answer.updateBlock(call.callId, { status: "waiting", ...facts });
    parts.conversation.update(running.turn.messageId, running.answer.state());
    if (isAsked) setPhase(parts, "Waiting", now);
    return;
  }
  parts.turns.beginCall(call.callId, "running", now, dueAt);
  running.answer.updateBlock(call.callId, { status: "running", started_at: now });
  parts.conversation.update(running.turn.messageId, running.answer.state());
  const outcome = await attempt(parts, running, call.callId, checked);
  if (!running.signal.aborted) settle(parts, running, call, outcome);
}

interface Checked {
  tool: Tool;
  input: unknown;
}

/** A call that cannot run gets its outcome at once; the model reads why. */
function check(tool: Tool | undefined, call: CallRecord): Checked | { outcome: ToolOutcome } {
  if (!tool) return refuse("UNKNOWN_TOOL", `There is no tool called ${call.tool}.`);
  if (call.status === "running" && tool.effect === "once") {
    return refuse("INTERRUPTED", "The tool was interrupted; whether it took effect is unknown.");
  }
  const parsed = tool.input.safeParse(parse(call.input));
  if (parsed.success) return { tool, input: parsed.data };
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  return refuse("INVALID_INPUT", problems);
}

function refuse(code: string, message: string): { outcome: ToolOutcome } {
  return { outcome: { ok: false, code, message } };
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input === "" ? "{}" : input);
  } catch {
    return undefined;
  }
}

async function attempt(
  parts: Parts,
  { turn, signal }: Running,
  callId: string,
  { tool, input }: Checked,
): Promise<ToolOutcome> {
  const { taskId, organizationId, namespace } = parts.task;
  const context = {
    organizationId,
    namespace,
    taskId,
    userId: turn.requestedBy.id,
    callId,
    nowMs: Date.now(),
  };
  const expired: ToolOutcome = { ok: false, code: "TIMEOUT", message: `No result within ${tool.timeoutMs / 1000} s.` };
  try {
    return await within(tool.timeoutMs, (late) => {
      const over = new Promise<ToolOutcome>((resolve) => late.addEventListener("abort", () => resolve(expired)));
      const run = tool.run!({ ...context, signal: AbortSignal.any([signal, late]) }, input);
      return Promise.race([run, over]);
    });
  } catch (error) {
    if (!signal.aborted) logFault("tool-failed", error, { tool: tool.name });
    return { ok: false, code: "FAILED", message: "The tool failed." };
  }
}

type Settled = ToolOutcome & { facts?: Pick<FormBlock, "answer"> };

function settle(
  parts: Parts,
  { turn, answer }: Pick<Running, "turn" | "answer">,
  call: CallRecord,
  { facts = {}, ...outcome }: Settled,
): void {
  if (!parts.turns.endCall(call.callId, outcome)) return;
  const started = answer.blocks.find(({ block }) => block.id === call.callId)?.block;
  const startedAt = started?.type === "tool" || started?.type === "form" ? started.started_at : undefined;
  answer.updateBlock(call.callId, {
    ...facts,
    status: outcome.ok ? "done" : "error",
    output: outcomeText(outcome),
    ...(startedAt === undefined ? {} : { duration_ms: Date.now() - startedAt }),
  });
  parts.conversation.update(turn.messageId, answer.state());
  if (call.tool === ASK_PERSON && call.status === "waiting") setPhase(parts, "Running", Date.now());
}

/** The answer of a client or a person. False when nobody waits for it (answered before, cancelled, too late). */
export function settleWaiting(
  parts: Parts,
  at: Pick<Running, "turn" | "answer">,
  callId: string,
  outcome: Settled,
): boolean {
  const call = parts.turns
    .record(at.turn.turnId)
    .calls.find((one) => one.callId === callId && one.status === "waiting");
  if (!call) return false;
  settle(parts, at, call, outcome);
  return true;
}

const TOO_LATE: ToolOutcome = { ok: false, code: "TIMED_OUT", message: "Nobody answered in time." };
const NO_CLIENT: ToolOutcome = { ok: false, code: "TIMEOUT", message: "No client answered in time." };

/** Calls that nobody answered in time. */
export function expireWaiting(parts: Parts, answer: Answer, turn: TurnRow): void {
  const now = Date.now();
  for (const call of parts.turns.record(turn.turnId).calls) {
    if (call.status !== "waiting" || (call.dueAt ?? 0) > now) continue;
    settle(parts, { turn, answer }, call, call.tool === ASK_PERSON ? TOO_LATE : NO_CLIENT);
  }
}
