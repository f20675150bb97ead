import type { FinishReason } from "#protocol/task-frames";
import { MAX_ATTEMPTS, MAX_STEPS, type CallRecord, type TurnRecord } from "./turn.ts";

export type Decision =
  /** Call the model. `attempt` counts from 1; more than 1 means that the runtime died under an earlier one. */
  | { act: "ask-model"; step: number; attempt: number; withTools: boolean }
  | { act: "run-tools"; calls: CallRecord[] }
  /** Every call left is waited for; nothing runs until one is answered or `until` (epoch ms) has come. */
  | { act: "wait"; until: number }
  | { act: "finish"; reason: FinishReason }
  | { act: "fail"; code: "CRASHED" };

/** What comes next in a turn of one agent, from its record alone. */
export function decide(record: TurnRecord): Decision {
  const last = record.steps.at(-1);
  if (!last) return ask(0, 1);
  if (last.status === "running") {
    return last.attempt >= MAX_ATTEMPTS ? { act: "fail", code: "CRASHED" } : ask(last.n, last.attempt + 1);
  }

  const calls = record.calls.filter((call) => call.step === last.n);
  const open = calls.filter((call) => call.status !== "done");
  if (open.length > 0) return settle(open);
  const unread = record.guidance.some((guidance) => guidance.beforeStep === null);
  if ((calls.length > 0 || unread) && last.n + 1 < MAX_STEPS) return ask(last.n + 1, 1);
  return { act: "finish", reason: last.outcome?.finishReason ?? "other" };
}

function ask(step: number, attempt: number): Decision {
  return { act: "ask-model", step, attempt, withTools: step < MAX_STEPS - 1 };
}

function settle(open: CallRecord[]): Decision {
  const ready = open.filter((call) => call.status !== "waiting");
  if (ready.length > 0) return { act: "run-tools", calls: ready };
  return { act: "wait", until: Math.min(...open.map((call) => call.dueAt ?? 0)) };
}
