import { problemText, readWords, type Given } from "#core/agent/question";
import type { Question, QuestionField } from "#protocol/question";
import type { RecordedEvent } from "#protocol/task-frames";
import { ApiRefusal, type Api } from "../api.ts";
import type { Terminal } from "../terminal.ts";
import { sendMessage } from "./task.ts";

export interface Asked {
  callId: string;
  question: Question;
}

/** The question that an event begins to ask; null for every other event. */
export function askedBy(event: RecordedEvent): Asked | null {
  if (event.event !== "chat:block_updated" || event.block["status"] !== "waiting") return null;
  const question = event.block["question"] as Question | undefined;
  return question ? { callId: event.block.id, question } : null;
}

/** Asks whoever sits at the terminal, field by field, and sends what they say. */
export async function answerQuestion(
  at: { api: Api; terminal: Terminal },
  taskId: string,
  asked: Asked,
): Promise<void> {
  const { callId, question } = asked;
  const given = await askAll(at.terminal, question);
  try {
    await sendMessage(at.api, taskId, { form_answer: { call_id: callId, ...given } });
  } catch (error) {
    // Somebody else was faster, or it is over: the turn goes on without this answer.
    if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
    at.terminal.err(`${error.message}\n`);
  }
}

async function askAll(terminal: Terminal, question: Question): Promise<Given> {
  if (question.kind === "approval") return ask(terminal, "yes or no", question);
  const values = {};
  for (const field of question.fields) {
    const said = await ask(terminal, promptOf(field), { ...question, fields: [field] });
    if ("declined" in said) return said;
    Object.assign(values, said.values);
  }
  return { values };
}

async function ask(terminal: Terminal, prompt: string, question: Question): Promise<Given> {
  for (;;) {
    const read = readWords(question, await terminal.ask(`${prompt} (/skip declines): `));
    if (read.ok) return read.given;
    for (const problem of read.problems) terminal.err(`${problemText(problem)}\n`);
  }
}

function promptOf({ label, type, options = [], required }: QuestionField): string {
  const choice = type === "confirm" ? "yes or no" : options.map((option, at) => `${at + 1}. ${option}`).join("  ");
  const facts = [choice, required ? "" : "may be empty"].filter((part) => part !== "").join("; ");
  return facts === "" ? label : `${label} [${facts}]`;
}
