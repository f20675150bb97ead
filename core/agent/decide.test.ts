import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { decide } from "./decide.ts";
import { MAX_ATTEMPTS, MAX_STEPS, type CallRecord, type StepRecord, type TurnRecord } from "./turn.ts";

const usage = { input: 1, output: 1, reasoning: 0, cached: 0, cost_micro_usd: 0 };

function step(n: number, status: StepRecord["status"] = "done", attempt = 1): StepRecord {
  const outcome = { text: "", reasoning: "", finishReason: "stop" as const, usage, model: "m", firstTokenMs: 1 };
  return { n, attempt, status, startedAt: 0, outcome: status === "done" ? outcome : null };
}

function call(stepNumber: number, status: CallRecord["status"], dueAt: number | null = null): CallRecord {
  const outcome = status === "done" ? ({ ok: true, content: "" } as const) : null;
  return {
    callId: `t:${stepNumber}`,
    step: stepNumber,
    wireId: "w",
    tool: "x",
    input: "{}",
    status,
    startedAt: null,
    dueAt,
    outcome,
  };
}

function record(parts: Partial<TurnRecord>): TurnRecord {
  return { turnId: "t", steps: [], calls: [], guidance: [], ...parts };
}

describe("decide", () => {
  it("asks the model first", () => {
    expect(decide(record({}))).toEqual({ act: "ask-model", step: 0, attempt: 1, withTools: true });
  });

  it("begins a step again that the runtime died under, and gives up after the last attempt", () => {
    expect(decide(record({ steps: [step(0, "running", 1)] }))).toMatchObject({ act: "ask-model", step: 0, attempt: 2 });
    expect(decide(record({ steps: [step(0, "running", MAX_ATTEMPTS)] }))).toEqual({ act: "fail", code: "CRASHED" });
  });

  it("runs tools, waits for clients, then asks again", () => {
    expect(decide(record({ steps: [step(0)], calls: [call(0, "pending")] }))).toMatchObject({ act: "run-tools" });
    expect(decide(record({ steps: [step(0)], calls: [call(0, "waiting", 77)] }))).toEqual({ act: "wait", until: 77 });
    expect(decide(record({ steps: [step(0)], calls: [call(0, "done")] }))).toMatchObject({ act: "ask-model", step: 1 });
  });

  it("reads guidance that came late before it finishes", () => {
    const guidance = { id: "g", content: "shorter", sender: { id: "u", name: "U" }, beforeStep: null };
    expect(decide(record({ steps: [step(0)], guidance: [guidance] }))).toMatchObject({ act: "ask-model", step: 1 });
    const read = [{ ...guidance, beforeStep: 0 }];
    expect(decide(record({ steps: [step(0)], guidance: read }))).toEqual({ act: "finish", reason: "stop" });
  });

  it("makes the last step without tools, and ends there", () => {
    const steps = Array.from({ length: MAX_STEPS - 1 }, (_, n) => step(n));
    const last = decide(record({ steps, calls: [call(MAX_STEPS - 2, "done")] }));
    expect(last).toMatchObject({ act: "ask-model", step: MAX_STEPS - 1, withTools: false });
    const over = record({ steps: [...steps, step(MAX_STEPS - 1)], calls: [call(MAX_STEPS - 1, "done")] });
    expect(decide(over)).toMatchObject({ act: "finish" });
  });

  it("always ends: whatever the model does, a turn has at most MAX_STEPS steps", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: MAX_STEPS * 2, maxLength: MAX_STEPS * 2 }), (callsTool) => {
        const turn = record({});
        for (const wantsTool of callsTool) {
          const decision = decide(turn);
          if (decision.act === "finish") return;
          if (decision.act === "run-tools")
            for (const open of decision.calls) Object.assign(open, call(open.step, "done"));
          if (decision.act === "ask-model") {
            turn.steps.push(step(decision.step));
            if (wantsTool && decision.withTools) turn.calls.push(call(decision.step, "pending"));
          }
        }
        expect(turn.steps.length).toBeLessThanOrEqual(MAX_STEPS);
      }),
    );
  });
});
