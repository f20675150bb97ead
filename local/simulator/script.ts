import { parseCalls, type ToolCall } from "./calls.ts";
import type { Dialogue } from "./dialogue.ts";
import { friendlyAnswer, summary, title } from "./small-talk.ts";
import { structured } from "./structured.ts";
import { tokens } from "./tokens.ts";

// What the simulator does, read from the conversation.

/** Tokens of one kind at one pace. They are made when they are due: a run can be long. */
export interface Run {
  kind: "text" | "reasoning";
  total: number;
  token(index: number): string;
  everyMs: number;
}

export type Ending = "finish" | "cut" | "stall" | "garbage";

export interface Answer {
  kind: "answer";
  runs: Run[];
  calls: ToolCall[];
  ending: Ending;
}

export type Script = Answer | { kind: "fail"; status: number; times: number };

const THOUGHT_MS = 10;
const BROKEN_MS = 10;
const TALK_MS = 15;

function answer(runs: Run[], more: Partial<Answer> = {}): Answer {
  return { kind: "answer", runs, calls: [], ending: "finish", ...more };
}

function said(text: string, everyMs = 0): Answer {
  const parts = tokens(text);
  return answer([{ kind: "text", total: parts.length, token: (index) => parts[index]!, everyMs }]);
}

/** `t1 t2 t3 …` */
function numbered(letter: string, run: Pick<Run, "kind" | "total" | "everyMs">): Run {
  return { ...run, token: (index) => `${index === 0 ? "" : " "}${letter}${index + 1}` };
}

function counted(total: string, everyMs: number): Run {
  return numbered("t", { kind: "text", total: Number(total), everyMs });
}

/** Five digits of base 36 hold sixteen hours of milliseconds. */
const STAMP_CYCLE_MS = 36 ** 5;

/** Tokens that say when they were made, for benches: `~` and the time in base 36. */
function stamped(total: string, everyMs: string): Run {
  const token = () => `~${(Date.now() % STAMP_CYCLE_MS).toString(36).padStart(5, "0")}`;
  return { kind: "text", total: Number(total), everyMs: Number(everyMs), token };
}

type Command = [pattern: RegExp, act: (groups: string[]) => Script];

const COMMANDS: Command[] = [
  [/^say ([^]+)$/iu, ([text]) => said(text!)],
  [/^count (\d+)(?: every (\d+))?$/iu, ([total, everyMs]) => answer([counted(total!, Number(everyMs ?? 0))])],
  [/^stamp (\d+) every (\d+(?:\.\d+)?)$/iu, ([total, everyMs]) => answer([stamped(total!, everyMs!)])],
  [/^think (\d+)(?: every (\d+))? then ([^]+)$/iu, ([total, everyMs, rest]) => thought(total!, everyMs, rest!)],
  [
    /^fail ([45]\d\d)(?: times (\d+))?$/iu,
    ([status, times]) => ({ kind: "fail", status: Number(status), times: Number(times ?? Infinity) }),
  ],
  [
    /^(cut|stall|garbage) after (\d+)(?: every (\d+))?$/iu,
    ([ending, total, everyMs]) =>
      answer([counted(total!, Number(everyMs ?? BROKEN_MS))], { ending: ending!.toLowerCase() as Ending }),
  ],
];

function thought(total: string, everyMs: string | undefined, rest: string): Script {
  const run = numbered("r", { kind: "reasoning", total: Number(total), everyMs: Number(everyMs ?? THOUGHT_MS) });
  const script = commanded(rest, 0);
  return script.kind === "fail" ? script : { ...script, runs: [run, ...script.runs] };
}

/** `rounds` is how many steps of `call … then …` are done. */
function commanded(text: string, rounds: number): Script {
  const { calls, rest } = parseCalls(text);
  if (calls.length > 0) return rounds === 0 ? answer([], { calls }) : commanded(rest, rounds - 1);
  for (const [pattern, act] of COMMANDS) {
    const match = pattern.exec(text);
    if (match) return act(match.slice(1));
  }
  return said(friendlyAnswer(text), TALK_MS);
}

function isCommand(text: string): boolean {
  return COMMANDS.some(([pattern]) => pattern.test(text));
}

function withoutThought(text: string): string {
  return text.replace(/^think \d+(?: every \d+)? then /iu, "");
}

/** Whether a command has a further step once its tools have answered; if not, their results are echoed. */
function continues(text: string, rounds: number): boolean {
  let rest = text;
  for (let done = 0; done < rounds; done += 1) rest = parseCalls(rest).rest;
  return rest !== "";
}

export function scriptFor(dialogue: Dialogue): Script {
  const { system, userText, rounds, results } = dialogue;
  if (/write a title/iu.test(system)) return said(title(userText));
  if (/summarize the conversation/iu.test(system)) return said(summary(dialogue.turns));
  if (dialogue.schema && !isCommand(userText)) return said(structured(dialogue.schema, dialogue));
  if (results.length === 0) return commanded(userText, 0);
  const command = withoutThought(userText);
  return continues(command, rounds) ? commanded(command, rounds) : said(results.join("\n"));
}

export const RECOVERED: Answer = said("It works again.");
