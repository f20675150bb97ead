import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { CallBlock, Message } from "#protocol/task-frames";
import { estimateTokens } from "./context.ts";
import { isCall } from "./fold-message.ts";
import { ASK_PERSON } from "./question.ts";
import type { SaidPart } from "./said.ts";
import type { MemberSnapshot } from "./snapshot.ts";
import type { ToolOutcome } from "./tool.ts";
import type { CallRecord, ModelOutcome, TurnRecord } from "./turn.ts";

type Assistant = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type User = Extract<LanguageModelV4Message, { role: "user" }>["content"];
type ToolResults = Extract<LanguageModelV4Message, { role: "tool" }>["content"];

/** An attachment as the model gets it. */
export type AttachmentContent =
  | { kind: "image"; mediaType: string; data: Uint8Array; name: string }
  | { kind: "text"; name: string; text: string };

export interface PromptSource {
  member: MemberSnapshot;
  summary: string | null;
  /** The conversation in exchanges, the message that is answered last. */
  history: Message[];
  record: TurnRecord;
  attachments: (id: string) => AttachmentContent | undefined;
  groupChat: boolean;
  /** Ask before anything unclear is begun. */
  clarify: boolean;
  now: string;
  window: number;
}

/** Tool results of this turn share half of the window; the oldest are cut first. */
const TOOL_SHARE = 0.5;
const CUT_NOTE = "\n[older output cut to fit the context window]";

export function buildPrompt(source: PromptSource): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [{ role: "system", content: systemPrompt(source) }];
  for (const message of source.history) prompt.push(...replay(message, source));
  prompt.push(...replayTurn(source));
  return prompt;
}

const CLARIFY =
  "When the request is unclear or leaves out what you need, ask before you begin, all at once, with the tool " +
  `${ASK_PERSON} where you have it. When it is clear, begin.`;

function systemPrompt({ member, summary, clarify, now }: PromptSource): string {
  const parts = [fill(member.ghost.systemPrompt, member.ghost.variables)];
  if (member.prompt) parts.push(member.prompt);
  parts.push(`The current time is ${now}.`);
  if (clarify) parts.push(CLARIFY);
  if (summary) parts.push(`Summary of the conversation so far:\n${summary}`);
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

/** `{{name}}` in a prompt stands for a variable of the ghost; unknown names stay as they are. */
function fill(text: string, variables: Record<string, string>): string {
  return text.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, name: string) => variables[name] ?? whole);
}

function replay(message: Message, source: PromptSource): LanguageModelV4Message[] {
  if (message.role === "assistant") return replayAnswer(message);
  if (message.role === "system") return [{ role: "user", content: [{ type: "text", text: message.content }] }];
  const text = source.groupChat ? `${message.sender.name}: ${message.content}` : message.content;
  const content: User = [];
  for (const { id } of message.attachments) {
    const file = source.attachments(id);
    if (file?.kind === "image") {
      content.push({
        type: "file",
        mediaType: file.mediaType,
        data: { type: "data", data: file.data },
        filename: file.name,
      });
    } else if (file) content.push({ type: "text", text: `<file name="${file.name}">\n${file.text}\n</file>` });
  }
  content.push({ type: "text", text });
  return [{ role: "user", content }];
}

/** An earlier answer: its text cut at the tool calls, each with its result. */
function replayAnswer(message: Message): LanguageModelV4Message[] {
  const points = Array.from(message.content);
  const out: LanguageModelV4Message[] = [];
  let from = 0;
  let content: Assistant = [];
  let results: ToolResults = [];
  const close = () => {
    if (content.length > 0) out.push({ role: "assistant", content });
    if (results.length > 0) out.push({ role: "tool", content: results });
    [content, results] = [[], []];
  };
  const addText = (to: number) => {
    const text = points.slice(from, to).join("").trim();
    from = Math.max(from, to);
    if (text === "") return;
    if (results.length > 0) close();
    content.push({ type: "text", text });
  };
  for (const { offset, block } of message.blocks) {
    if (!isCall(block) || block.output === undefined) continue;
    addText(offset);
    content.push({ type: "tool-call", toolCallId: block.id, toolName: block.tool, input: parse(block.input) });
    results.push(result(block));
  }
  addText(points.length);
  close();
  return out;
}

function result(block: CallBlock): ToolResults[number] {
  const value = block.output ?? "";
  const output = block.status === "error" ? { type: "error-text" as const, value } : { type: "text" as const, value };
  return { type: "tool-result", toolCallId: block.id, toolName: block.tool, output };
}

function replayTurn({ record, window }: PromptSource): LanguageModelV4Message[] {
  const out: LanguageModelV4Message[] = [];
  const outputs = fitOutputs(record.calls, window * TOOL_SHARE);
  for (const step of record.steps) {
    out.push(...guidanceBefore(record, step.n));
    if (!step.outcome) continue;
    const calls = record.calls.filter((call) => call.step === step.n);
    const content = replayStep(step.outcome, calls);
    if (content.length > 0) out.push({ role: "assistant", content });
    if (calls.length > 0) out.push({ role: "tool", content: calls.map((call) => callResult(call, outputs)) });
  }
  out.push(...guidanceBefore(record, record.steps.length));
  return out;
}

/** What the model said in one step: exactly as it said it when its provider demands that, else its text and its calls. */
function replayStep({ said, text }: ModelOutcome, calls: CallRecord[]): Assistant {
  const plain: SaidPart[] = [{ type: "text", text: text.trim() }, ...calls.map(() => ({ type: "call" as const }))];
  const waiting = [...calls];
  return (said ?? plain).flatMap((part): Assistant => {
    const kept = part.metadata ? { providerOptions: part.metadata } : {};
    if (part.type !== "call") {
      const isNothing = part.text.trim() === "" && !part.metadata;
      return isNothing ? [] : [{ type: part.type, text: part.text, ...kept }];
    }
    const call = waiting.shift();
    if (!call) return [];
    return [{ type: "tool-call", toolCallId: call.wireId, toolName: call.tool, input: parse(call.input), ...kept }];
  });
}

function guidanceBefore(record: TurnRecord, step: number): LanguageModelV4Message[] {
  const running = record.steps.at(-1)?.status === "running" ? record.steps.length - 1 : record.steps.length;
  return record.guidance
    .filter((guidance) => (guidance.beforeStep ?? running) === step)
    .map((guidance) => ({ role: "user", content: [{ type: "text", text: guidance.content }] }));
}

function callResult(call: CallRecord, outputs: Map<string, string>): ToolResults[number] {
  const value = outputs.get(call.callId) ?? "";
  const output = call.outcome?.ok ? { type: "text" as const, value } : { type: "error-text" as const, value };
  return { type: "tool-result", toolCallId: call.wireId, toolName: call.tool, output };
}

/** Output text per call; the oldest are cut when all together would not fit. */
function fitOutputs(calls: CallRecord[], budget: number): Map<string, string> {
  const outputs = new Map<string, string>();
  let left = budget;
  for (const call of calls.toReversed()) {
    const text = call.outcome ? outcomeText(call.outcome) : "";
    const cost = estimateTokens(text);
    outputs.set(call.callId, cost <= left ? text : text.slice(0, Math.max(200, Math.floor(left * 2))) + CUT_NOTE);
    left = Math.max(0, left - cost);
  }
  return outputs;
}

export function outcomeText(outcome: ToolOutcome): string {
  return outcome.ok ? outcome.content : `${outcome.code}: ${outcome.message}`;
}

/** Arguments as the provider wants them back; unreadable ones stay visible to the model as text. */
function parse(input: string): unknown {
  try {
    return JSON.parse(input === "" ? "{}" : input);
  } catch {
    return { unreadable: input };
  }
}
