import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormValue, Question } from "#protocol/question";
import { answerText, ASK_PERSON, checkAnswer, offeredTools, readWords } from "./question.ts";

const form = (...fields: object[]): Question => Question.parse({ question: "Well?", kind: "form", fields });
const TRIP = form(
  { name: "city", label: "City", type: "text" },
  { name: "size", label: "Size", type: "choice", options: ["Small", "Large"] },
  { name: "extras", label: "Extras", type: "choices", options: ["Tea", "Cake, sweet", "Milk"], required: false },
  { name: "now", label: "Right now", type: "confirm" },
);
const approval = Question.parse({ question: "May I?", kind: "approval" });
const values = (words: string, question = TRIP) => {
  const read = readWords(question, words);
  return read.ok ? read.given : read.problems.map(({ field, why }) => `${field} ${why}`);
};

describe("a question", () => {
  const field = { name: "a", label: "A", type: "text" };
  it.each([
    ["no fields in a form", { kind: "form" }],
    ["fields in an approval", { kind: "approval", fields: [field] }],
    ["a name twice", { kind: "form", fields: [field, { ...field, label: "B" }] }],
    ["a label twice", { kind: "form", fields: [field, { ...field, name: "b", label: "a" }] }],
    ["a name that is no name", { kind: "form", fields: [{ ...field, name: "__proto__" }] }],
    ["a choice without options", { kind: "form", fields: [{ ...field, type: "choice" }] }],
    ["options for words", { kind: "form", fields: [{ ...field, options: ["x", "y"] }] }],
    ["an option twice", { kind: "form", fields: [{ ...field, type: "choice", options: ["x", "X"] }] }],
    ["a label of two lines", { kind: "form", fields: [{ ...field, label: "A\nB" }] }],
    [
      "too many fields",
      { kind: "form", fields: Array.from({ length: 11 }, (_, i) => ({ ...field, name: `a${i}`, label: `${i}` })) },
    ],
  ])("is refused with %s", (_name, wrong) => {
    expect(Question.safeParse({ question: "Well?", ...wrong }).success).toBe(false);
  });
});

describe("an answer by program", () => {
  const whole = { city: " Oslo ", size: "Large", extras: ["Milk", "Tea"], now: false };

  it("is kept in the order and form of the question", () => {
    const kept = { city: "Oslo", size: "Large", extras: ["Tea", "Milk"], now: false };
    expect(checkAnswer(TRIP, whole)).toEqual({ ok: true, given: { values: kept } });
    expect(checkAnswer(approval, {})).toEqual({ ok: true, given: { values: {} } });
  });

  it.each([
    ["city missing", { ...whole, city: " " }],
    ["city too long", { ...whole, city: "x".repeat(4001) }],
    ["city unclear", { ...whole, city: true }],
    ["size not an option", { ...whole, size: "large" }],
    ["extras not an option", { ...whole, extras: ["Tea", "Rum"] }],
    ["extras unclear", { ...whole, extras: "Tea" }],
    ["now missing", { city: "Oslo", size: "Large" }],
    ["now unclear", { ...whole, now: "yes" }],
    ["more unknown", { ...whole, more: "x" }],
    ["constructor unknown", { ...whole, constructor: "x" }],
  ])("%s", (problem, given) => {
    const checked = checkAnswer(TRIP, given);
    expect(checked.ok ? [] : checked.problems.map(({ field, why }) => `${field} ${why}`)).toEqual([problem]);
  });

  it("that is taken fits the question and is taken again as it is", () => {
    fc.assert(
      fc.property(questions, fc.dictionary(fc.string(), anything), (question, said) => {
        const named = Object.fromEntries(
          Object.values(said).map((value, at) => [question.fields[at % question.fields.length]!.name, value]),
        );
        const checked = checkAnswer(question, named);
        if (!checked.ok) {
          expect(checked.problems).not.toEqual([]);
          return;
        }
        expectFits(question, checked.given);
        expect(checkAnswer(question, "values" in checked.given ? checked.given.values : {})).toEqual(checked);
      }),
    );
  });
});

describe("an answer in words", () => {
  it("to one field is all of them, whatever they look like", () => {
    const question = form({ name: "why", label: "Why", type: "text" });
    expect(values("Because: it\nrains", question)).toEqual({ values: { why: "Because: it\nrains" } });
    expect(values("  ", question)).toEqual(["why missing"]);
    const choice = form({ name: "size", label: "Size", type: "choice", options: ["S", "2"] });
    expect(values("s", choice)).toEqual({ values: { size: "S" } });
    expect(values("1.", choice)).toEqual({ values: { size: "S" } });
    expect(values("2", choice)).toEqual({ values: { size: "2" } });
    expect(values("3", choice)).toEqual(["size not an option"]);
  });

  it("to several goes by labels, in any order and either language's colon", () => {
    const said = "right now： 好的\n- SIZE = large\n2. city: Oslo\nin Norway\nextras: tea、milk";
    expect(values(said)).toEqual({
      values: { city: "Oslo\nin Norway", size: "Large", extras: ["Tea", "Milk"], now: true },
    });
  });

  it("to several goes by order where there are no labels", () => {
    expect(values("Oslo\n2\n-\nno")).toEqual({ values: { city: "Oslo", size: "Large", now: false } });
    expect(values("Oslo\n1\ncake, sweet\nyes")).toEqual({
      values: { city: "Oslo", size: "Small", extras: ["Cake, sweet"], now: true },
    });
    expect(values("Oslo\nhuge\ntea")).toEqual(["size not an option", "now missing"]);
  });

  it.each(["yes", "OK.", "好的", "同意", "👍"])("approves with %s", (word) => {
    expect(values(word, approval)).toEqual({ values: {} });
  });
  it.each(["no", "不行", "/skip", "／跳过"])("declines with %s", (word) => {
    expect(values(word, approval)).toEqual({ declined: true });
  });
  it("takes nothing else for a yes", () => {
    for (const words of ["yes, but later", "maybe", "no way yes", "不好"])
      expect(values(words, approval)).toEqual([" unclear"]);
  });

  it("that is taken fits the question, whatever was said", () => {
    const words = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom("a: x", "b：1", "1", "yes", "-", "tea, milk", "c = no"), { maxLength: 9 })
        .map((lines) => lines.join("\n")),
    );
    fc.assert(
      fc.property(questions, words, (question, said) => {
        const read = readWords(question, said);
        if (read.ok) expectFits(question, read.given);
      }),
    );
  });
});

it("is told to the agent with who gave it", () => {
  expect(answerText(TRIP, { values: { city: "Oslo" } }, { name: "Ada" })).toBe(
    '{"answered_by":"Ada","values":{"city":"Oslo"}}',
  );
  expect(answerText(approval, { declined: true }, { name: "Ada", remark: "not now" })).toBe(
    '{"answered_by":"Ada","approved":false,"remark":"not now"}',
  );
});

it("asking first needs the tool to ask with, where tools are named", () => {
  expect(offeredTools(null, { clarify: true })).toBeNull();
  expect(offeredTools(["recall"], {})).toEqual(["recall"]);
  expect(offeredTools(["recall"], { clarify: true })).toEqual(["recall", ASK_PERSON]);
});

const anything = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constantFrom("tea", "milk"),
  fc.array(fc.constantFrom("tea", "milk", "rum")),
  fc.constant(null),
);
const questions = fc
  .array(fc.record({ type: fc.constantFrom("text", "choice", "choices", "confirm"), required: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((fields) =>
    form(
      ...fields.map(({ type, required }, at) => {
        const name = "abcdef".charAt(at);
        return {
          name,
          label: name,
          type,
          required,
          ...(type.startsWith("choice") ? { options: ["tea", "milk"] } : {}),
        };
      }),
    ),
  );

function expectFits({ fields }: Question, given: object): void {
  if ("declined" in given) return;
  const { values: kept } = given as { values: Record<string, unknown> };
  expect(Object.keys(kept).every((name) => fields.some((field) => field.name === name))).toBe(true);
  for (const { name, type, options = [], required } of fields) {
    const value = kept[name];
    if (value === undefined) expect(required).toBe(false);
    else {
      expect(FormValue.safeParse(value).success).toBe(true);
      if (type === "confirm") expect(typeof value).toBe("boolean");
      else
        for (const said of [value].flat())
          expect(type === "text" ? said !== "" : options.includes(said as string)).toBe(true);
    }
  }
}
