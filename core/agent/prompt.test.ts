import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "#protocol/task-frames";
import { buildPrompt, type PromptSource } from "./prompt.ts";
import type { CallRecord, GuidanceRecord, StepRecord, TurnRecord } from "./turn.ts";

type Block = Message["blocks"][number]["block"];

const MEMBER = {
  bot: "b",
  ghost: { name: "g", systemPrompt: "Help {{who}}, not {{whom}}.", tools: null, variables: { who: "Ada" } },
  shell: { name: "s", shellType: "Chat", config: {} },
  model: {} as never,
  fallbacks: [],
};
const EMPTY: TurnRecord = { turnId: "t", steps: [], calls: [], guidance: [] };

function promptOf(parts: Partial<PromptSource>) {
  const given = { member: MEMBER, summary: null, history: [], record: EMPTY, attachments: () => undefined };
  return buildPrompt({ ...given, groupChat: false, clarify: false, now: "now", window: 100_000, ...parts });
}

let seq = 0;
function message(role: Message["role"], content: string, blocks: Message["blocks"] = []): Message {
  const sender = { kind: "user" as const, id: "ada", name: "Ada" };
  const ids = { message_id: `m${++seq}`, seq, turn_id: "t0", created_at: 0 };
  return { ...ids, role, content, sender, reasoning: "", attachments: [], blocks, status: "done" };
}

function tool(id: string, output?: string): Block {
  const status = output === undefined ? ("cancelled" as const) : ("done" as const);
  return { id, type: "tool", status, tool: "look", input: "{}", ...(output === undefined ? {} : { output }) };
}

function step(n: number, text = "", status: StepRecord["status"] = "done"): StepRecord {
  const usage = { input: 1, output: 1, reasoning: 0, cached: 0, cost_micro_usd: 0 };
  const outcome = { text, reasoning: "", finishReason: "stop" as const, usage, model: "m", firstTokenMs: 1 };
  return { n, attempt: 1, status, startedAt: 0, outcome: status === "done" ? outcome : null };
}

function call(stepNumber: number, wireId: string, content = `result of ${wireId}`): CallRecord {
  const ids = { callId: `t:${wireId}`, step: stepNumber, wireId, tool: "look", input: "{}" };
  return { ...ids, status: "done", startedAt: 0, dueAt: null, outcome: { ok: true, content } };
}

/** A prompt in short: who says what, with calls and results by their ids. */
function short(prompt: ReturnType<typeof buildPrompt>): string[] {
  return prompt.map(({ role, content }) => {
    if (typeof content === "string") return `${role}: ${content}`;
    const parts = content.map((part) => {
      if (part.type === "text") return part.text;
      return "toolCallId" in part ? `<${part.type} ${part.toolCallId}>` : `<${part.type}>`;
    });
    return `${role}: ${parts.join(" ")}`;
  });
}

describe("what the model is told", () => {
  it("begins with the ghost's prompt, its variables filled in, the time and the summary", () => {
    expect(short(promptOf({ summary: "They met." }))).toEqual([
      "system: Help Ada, not {{whom}}.\n\nThe current time is now.\n\nSummary of the conversation so far:\nThey met.",
    ]);
  });

  it("has each tool call of an earlier answer at its place, with its result; one that got none is left out", () => {
    const blocks = [
      { offset: 2, block: tool("c1", "one") },
      { offset: 2, block: tool("lost") },
      { offset: 2, block: tool("c2", "two") },
    ];
    expect(
      short(promptOf({ history: [message("user", "hi"), message("assistant", "😀! after", blocks)] })).slice(1),
    ).toEqual([
      "user: hi",
      "assistant: 😀! <tool-call c1> <tool-call c2>",
      "tool: <tool-result c1> <tool-result c2>",
      "assistant: after",
    ]);
  });

  it("names who speaks in a group, and has files before the words", () => {
    const said = {
      ...message("user", "look"),
      attachments: [{ id: "f", name: "a.txt", media_type: "text/plain", size: 1 }],
    };
    const attachments = () => ({ kind: "text" as const, name: "a.txt", text: "words" });
    expect(short(promptOf({ history: [said], attachments, groupChat: true }))[1]).toBe(
      'user: <file name="a.txt">\nwords\n</file> Ada: look',
    );
  });
});

describe("the turn that runs", () => {
  const guide = (id: string, beforeStep: number | null): GuidanceRecord => ({
    id,
    content: id,
    sender: { id: "ada", name: "Ada" },
    beforeStep,
  });

  it("has guidance where it was read first, in the order in which it came, and the unread last", () => {
    const record = {
      ...EMPTY,
      steps: [step(0, "first"), step(1, "second")],
      calls: [call(0, "c1")],
      guidance: [guide("g1", 1), guide("g2", 1), guide("g3", null)],
    };
    expect(short(promptOf({ record })).slice(1)).toEqual([
      "assistant: first <tool-call c1>",
      "tool: <tool-result c1>",
      "user: g1",
      "user: g2",
      "assistant: second",
      "user: g3",
    ]);
  });

  it("asks a step that is begun again as it was asked before", () => {
    const guidance = [guide("g1", 1)];
    const before = promptOf({
      record: { ...EMPTY, steps: [step(0, "first")], calls: [call(0, "c1")], guidance: [guide("g1", null)] },
    });
    const record = { ...EMPTY, steps: [step(0, "first"), step(1, "", "running")], calls: [call(0, "c1")], guidance };
    expect(promptOf({ record })).toEqual(before);
  });

  it("cuts the oldest results first when all together would not fit, and says so", () => {
    const calls = [call(0, "old", "o".repeat(20_000)), call(0, "new", "n".repeat(4_000))];
    const text = JSON.stringify(promptOf({ record: { ...EMPTY, steps: [step(0)], calls }, window: 4_000 }));
    expect(text).toContain("n".repeat(4_000));
    expect(text).not.toContain("o".repeat(4_000));
    expect(text).toContain("older output cut");
  });
});

it("never has a call without its result, nor a result without its call", () => {
  const Blocks = fc.array(fc.tuple(fc.nat(8), fc.option(fc.string(), { nil: undefined })), { maxLength: 5 });
  const History = fc.array(fc.tuple(fc.string(), Blocks), { maxLength: 4 });
  const Calls = fc.array(fc.nat(3), { maxLength: 5 });
  fc.assert(
    fc.property(History, Calls, (answers, callsPerStep) => {
      let id = 0;
      const history = answers.flatMap(([content, blocks]) => {
        const placed = blocks.toSorted(([a], [b]) => a - b);
        return [
          message("user", "?"),
          message(
            "assistant",
            content,
            placed.map(([offset, output]) => ({ offset, block: tool(`h${++id}`, output) })),
          ),
        ];
      });
      const calls = callsPerStep.flatMap((count, n) => Array.from({ length: count }, () => call(n, `w${++id}`)));
      const steps = callsPerStep.map((_, n) => step(n, "words"));
      const prompt = promptOf({ history, record: { ...EMPTY, steps, calls } });
      prompt.forEach(({ role, content }, at) => {
        if (role !== "assistant" && role !== "tool") return;
        const ids = content.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []));
        const pair = prompt[role === "assistant" ? at + 1 : at - 1];
        const others = pair && pair.role !== "system" ? pair.content : [];
        if (ids.length > 0)
          expect(others.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []))).toEqual(ids);
      });
      const called = prompt.flatMap(({ role, content }) => (role === "tool" ? content : []));
      expect(called).toHaveLength(
        history.flatMap(({ blocks }) => blocks).filter(({ block }) => "output" in block).length + calls.length,
      );
    }),
  );
});
