import { describe, expect, test } from "vitest";
import { Question } from "#protocol/question";
import { answeredLine, pressedAnswer, questionReply, readPressed, unclearLines } from "./questions.ts";
import { QUESTION_TEXTS } from "./question-texts.ts";

const texts = QUESTION_TEXTS.en;
const form = (...fields: object[]) => Question.parse({ question: "Well?", kind: "form", fields });
const approval = Question.parse({ question: "May I?", kind: "approval" });
const text = { name: "why", label: "Why", type: "text" };
const size = { name: "size", label: "Size", type: "choice", options: ["Small", "Large"] };
const now = { name: "now", label: "Now", type: "confirm" };
const extras = { name: "extras", label: "Extras", type: "choices", options: ["Tea", "Milk, warm"], required: false };
const posted = (question: Question, place = {}) =>
  questionReply(question, "c1", { texts, isNamed: false, isGroup: false, hasForms: false, ...place });
const ids = (question: Question) => posted(question).actions!.map(({ id }) => id);

describe("a question as it is posted", () => {
  test("has buttons for a yes or no, and for one choice", () => {
    expect(ids(approval)).toEqual(["approve:c1", "decline:c1"]);
    expect(ids(form(size))).toEqual(["pick0:c1", "pick1:c1"]);
    expect(posted(form(now)).actions!.map(({ label }) => label)).toEqual(["Yes", "No"]);
    expect(posted(form(size)).markdown).toBe("Well?");
    for (const other of [form(text), form(extras), form(size, now)]) expect(posted(other).actions).toEqual([]);
  });

  test("says options in words too where buttons may cut them off", () => {
    const many = form({ ...size, options: ["1", "2", "3", "4", "5", "6"] });
    const long = form({ ...size, options: ["A rather long label", "B"] });
    expect(posted(many).markdown).toContain("one of 1. 1 · 2. 2");
    expect(posted(long).markdown).toContain("1. A rather long label · 2. B");
  });

  test("says how to answer in words, and in a group where", () => {
    expect(posted(form(text)).markdown).toBe(`Well?\n\n- **Why**\n\n${texts.writeNext}`);
    const { markdown } = posted(form(text, extras), { isGroup: true });
    expect(markdown).toContain("- **Extras**: any of 1. Tea · 2. Milk, warm; may be left out");
    expect(markdown.endsWith(`${texts.writeLines} ${texts.replyHere}`)).toBe(true);
    expect(posted(form(text), { isGroup: true, isNamed: true }).markdown.endsWith(texts.nameMe)).toBe(true);
    expect(posted(form(text), { isNamed: true }).markdown.endsWith(texts.writeNext)).toBe(true);
  });

  test("has fields where the platform has them", () => {
    const reply = posted(form(text, now, extras), { hasForms: true });
    expect(reply).toMatchObject({ markdown: "Well?", form: { id: "form:c1" }, actions: [{ id: "decline:c1" }] });
    expect(reply.form!.fields.map(({ type, options, required }) => [type, options.length, required])).toEqual([
      ["text", 0, true],
      ["choice", 2, true],
      ["choices", 2, false],
    ]);
  });
});

describe("what was pressed", () => {
  const said = (question: Question, actionId: string, values = {}) => {
    const checked = pressedAnswer(question, readPressed(actionId)!, values);
    return checked.ok ? checked.given : checked.problems.map(({ why }) => why);
  };

  test("is read from the button's id alone", () => {
    expect(readPressed("approve:t:0:call1")).toEqual({ callId: "t:0:call1", verb: "approve" });
    expect(readPressed("pick10:t")).toEqual({ callId: "t", verb: { option: 10 } });
    for (const other of ["approve:", "pick:t", "pick100:t", "again:t", ""]) expect(readPressed(other)).toBeNull();
  });

  test("is an answer only to a question that has such a button", () => {
    expect(said(approval, "approve:c")).toEqual({ values: {} });
    expect(said(approval, "decline:c")).toEqual({ declined: true });
    expect(said(form(size), "pick1:c")).toEqual({ values: { size: "Large" } });
    expect(said(form(size), "pick7:c")).toEqual(["missing"]);
    expect(said(form(now), "pick1:c")).toEqual({ values: { now: false } });
    expect(said(form(size), "approve:c")).toContain("unknown");
    expect(said(form(text), "pick0:c")).toEqual(["missing"]);
  });

  test("with fields is what was filled in, options by their numbers", () => {
    const all = form(text, size, now, extras);
    const values = { why: " Because ", size: "0", now: "1", extras: "1" };
    expect(said(all, "form:c", values)).toEqual({
      values: { why: "Because", size: "Small", now: false, extras: ["Milk, warm"] },
    });
    expect(said(all, "form:c", { why: "x", size: "5", now: "0" })).toEqual(["missing"]);
    expect(said(all, "form:c", { why: "x", size: "0,1", now: "0", extras: "0,9" })).toEqual([
      "missing",
      "not an option",
    ]);
    expect(said(all, "form:c")).toEqual(["missing", "missing", "missing"]);
  });
});

test("what was answered is told with who answered", () => {
  const by = { name: "Ada", texts };
  expect(answeredLine(approval, { values: {} }, by)).toBe("Approved by Ada.");
  expect(answeredLine(form(text), { declined: true }, by)).toBe("Declined by Ada.");
  expect(answeredLine(form(size), { values: { size: "Large" } }, by)).toBe("Ada answered: Large");
  const given = { values: { now: true, extras: ["Tea", "Milk, warm"] } };
  expect(answeredLine(form(now, extras), given, by)).toBe("Ada answered: \n- Now: Yes\n- Extras: Tea, Milk, warm");
});

test("what is missing is told by label", () => {
  const lines = unclearLines([{ field: "why", label: "Why", why: "missing" }], texts);
  expect(lines).toContain("“Why” is missing.");
  expect(unclearLines([{ field: "", label: "", why: "unclear" }], texts)).toContain("yes or no");
});
