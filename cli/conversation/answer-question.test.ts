import { expect, test } from "vitest";
import { Question } from "#protocol/question";
import type { RecordedEvent } from "#protocol/task-frames";
import { ApiRefusal, type Api } from "../api.ts";
import type { Terminal } from "../terminal.ts";
import { answerQuestion, askedBy } from "./answer-question.ts";

const FORM = Question.parse({
  question: "Where to?",
  kind: "form",
  fields: [
    { name: "city", label: "City", type: "text" },
    { name: "size", label: "Size", type: "choice", options: ["S", "L"] },
    { name: "note", label: "Note", type: "text", required: false },
  ],
});
const APPROVAL = Question.parse({ question: "May I?", kind: "approval" });

/** Somebody who says these lines, one to each prompt. */
async function answering(question: Question, lines: string[], refuse = false) {
  const prompts: string[] = [];
  const told: string[] = [];
  const sent: unknown[] = [];
  const terminal = {
    ask: async (prompt: string) => (prompts.push(prompt), lines.shift() ?? ""),
    err: (text: string) => void told.push(text),
  } as unknown as Terminal;
  const api = {
    json: async (_path: string, { body }: { body: { form_answer: unknown } }) => {
      sent.push(body.form_answer);
      if (refuse) throw new ApiRefusal(409, "CONFLICT", "Bob has answered this already.");
      return { ok: true };
    },
  } as unknown as Api;
  await answerQuestion({ api, terminal }, "task", { callId: "c1", question });
  return { prompts, told, sent };
}

test("each field is asked for until what is said fits", async () => {
  const { prompts, told, sent } = await answering(FORM, ["", "Oslo", "XL", "2", ""]);
  expect(prompts).toHaveLength(5);
  expect(prompts[2]).toContain("Size [1. S  2. L]");
  expect(told).toEqual(['"City" is needed.\n', '"Size" takes only the options that it names.\n']);
  expect(sent).toEqual([{ call_id: "c1", values: { city: "Oslo", size: "L" } }]);
});

test("a question can be declined, and one that was answered elsewhere is no failure", async () => {
  expect((await answering(FORM, ["Oslo", "/skip"])).sent).toEqual([{ call_id: "c1", declined: true }]);
  expect((await answering(APPROVAL, ["perhaps", "yes"])).sent).toEqual([{ call_id: "c1", values: {} }]);
  expect((await answering(APPROVAL, ["no"], true)).told).toEqual(["Bob has answered this already.\n"]);
});

test("a question is told from every other event", () => {
  const block = { id: "c1", status: "waiting", question: APPROVAL };
  const event = { event: "chat:block_updated", task_id: "t", seq: 1, at: 1, message_id: "m", block };
  expect(askedBy(event as RecordedEvent)).toEqual({ callId: "c1", question: APPROVAL });
  expect(askedBy({ ...event, block: { id: "c1", status: "waiting" } } as RecordedEvent)).toBeNull();
  expect(askedBy({ ...event, block: { ...block, status: "done" } } as RecordedEvent)).toBeNull();
});
