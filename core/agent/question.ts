import type { FormValue, FormValues, Question, QuestionField } from "#protocol/question";

/** The tool by which an agent asks a person. */
export const ASK_PERSON = "ask_person";

export type Given = { declined: true } | { values: FormValues };
/** Why a value does not do. `field` is its name; empty when the answer as a whole is unclear. */
export interface Problem {
  field: string;
  label: string;
  why: "missing" | "not an option" | "too long" | "unknown" | "unclear";
}
export type CheckedAnswer = { ok: true; given: Given } | { ok: false; problems: Problem[] };

const TEXT_MAX = 4000;

/** The tools that a ghost names; asking first needs the tool to ask with. */
export function offeredTools(named: string[] | null, options: { clarify?: boolean | undefined }): string[] | null {
  if (named === null || !options.clarify || named.includes(ASK_PERSON)) return named;
  return [...named, ASK_PERSON];
}

/** Whether the values answer the question: all that it needs and nothing else; as they are kept. */
export function checkAnswer({ fields }: Question, values: Readonly<Record<string, unknown>>): CheckedAnswer {
  const kept: FormValues = {};
  const problems: Problem[] = [];
  for (const name of Object.keys(values)) {
    if (!fields.some((field) => field.name === name)) problems.push({ field: name, label: name, why: "unknown" });
  }
  for (const field of fields) {
    const read = Object.hasOwn(values, field.name) ? readValue(field, values[field.name]) : null;
    const why = read === null ? (field.required ? "missing" : null) : "why" in read ? read.why : null;
    if (why !== null) problems.push({ field: field.name, label: field.label, why });
    else if (read && "value" in read) kept[field.name] = read.value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, given: { values: kept } };
}

type Read = { value: FormValue } | { why: Problem["why"] } | null;

/** Null: nothing was said. */
function readValue({ type, options = [] }: QuestionField, value: unknown): Read {
  if (type === "confirm") return typeof value === "boolean" ? { value } : { why: "unclear" };
  if (type === "choices") {
    if (!Array.isArray(value)) return { why: "unclear" };
    if (!value.every((one) => options.includes(one as string))) return { why: "not an option" };
    return value.length === 0 ? null : { value: options.filter((option) => value.includes(option)) };
  }
  if (typeof value !== "string") return { why: "unclear" };
  const text = value.trim();
  if (text === "") return null;
  if (type === "choice") return options.includes(text) ? { value: text } : { why: "not an option" };
  return text.length > TEXT_MAX ? { why: "too long" } : { value: text };
}

const DECLINED = /^[/／](?:skip|decline|跳过|拒绝)$/i;
const YES =
  /^(?:y|yes|yep|ok|okay|sure|true|approved?|agree|confirm|是的?|好的?|可以|行|对|要|同意|批准|确认|👍|✅)[.!。！]?$/iu;
const NO =
  /^(?:n|no|nope|false|decline|deny|reject|否|不|不是|不要|不行|不可以|不同意|不批准|拒绝|取消|👎|❌)[.!。！]?$/iu;

/**
 * A person's own words as an answer. One field: all of them. Several: `label: value` lines, or a line for each field in
 * order. A choice may be told by its number; `-` leaves a field out; `/skip` declines.
 */
export function readWords(question: Question, words: string): CheckedAnswer {
  const said = words.trim();
  if (DECLINED.test(said)) return { ok: true, given: { declined: true } };
  const { fields, kind } = question;
  if (kind === "approval") {
    const isYes = yesOrNo(said);
    if (isYes === undefined) return { ok: false, problems: [{ field: "", label: "", why: "unclear" }] };
    return { ok: true, given: isYes ? { values: {} } : { declined: true } };
  }
  const [only] = fields;
  const told = fields.length === 1 && only ? new Map([[only, said]]) : readLines(fields, said);
  const values: Record<string, unknown> = {};
  for (const [field, text] of told) if (text !== "" && text !== "-") values[field.name] = valueOf(field, text);
  return checkAnswer(question, values);
}

function readLines(fields: QuestionField[], said: string): Map<QuestionField, string> {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== "");
  const told = new Map<QuestionField, string>();
  const add = (field: QuestionField, text: string): void => {
    const before = told.get(field);
    told.set(field, before === undefined ? text.trim() : `${before}\n${text.trim()}`);
  };
  if (!lines.some((line) => labelled(fields, line))) {
    // What is more than there are fields belongs to the last.
    for (const [at, line] of lines.entries()) add(fields[Math.min(at, fields.length - 1)]!, line);
    return told;
  }
  let latest: QuestionField | undefined;
  for (const line of lines) {
    const found = labelled(fields, line);
    if (found) latest = found.field;
    if (latest) add(latest, found ? found.text : line);
  }
  return told;
}

/** The field whose label or name a line begins with; of several the one with the longest. */
function labelled(fields: QuestionField[], line: string): { field: QuestionField; text: string } | null {
  const text = line.replace(/^\s*(?:[-*•]|\d{1,2}[.)、])?\s*/u, "");
  const lower = text.toLowerCase();
  const heads = fields
    .flatMap((field) => [field.label, field.name].map((head) => ({ field, head: head.toLowerCase() })))
    .toSorted((a, b) => b.head.length - a.head.length);
  for (const { field, head } of heads) {
    const colon = lower.startsWith(head) ? /^\s*[:：=]/.exec(text.slice(head.length)) : null;
    if (colon) return { field, text: text.slice(head.length + colon[0].length) };
  }
  return null;
}

function valueOf({ type, options = [] }: QuestionField, text: string): unknown {
  switch (type) {
    case "confirm":
      return yesOrNo(text) ?? text;
    case "choice":
      return optionOf(options, text) ?? text;
    case "choices": {
      const whole = optionOf(options, text);
      const parts = text.split(/[,，、;；\n]/).filter((part) => part.trim() !== "");
      return whole === undefined ? parts.map((part) => optionOf(options, part) ?? part) : [whole];
    }
    case "text":
      return text;
  }
}

function optionOf(options: readonly string[], text: string): string | undefined {
  const said = text.trim().toLowerCase();
  const named = options.find((option) => option.toLowerCase() === said);
  const number = /^(\d{1,2})[.)、]?$/.exec(said)?.[1];
  return named ?? (number === undefined ? undefined : options[Number(number) - 1]);
}

function yesOrNo(text: string): boolean | undefined {
  const said = text.trim();
  return YES.test(said) ? true : NO.test(said) ? false : undefined;
}

/** What the agent is told. */
export function answerText(
  question: Question,
  given: Given,
  by: { name: string; remark?: string | undefined },
): string {
  const isApproval = question.kind === "approval";
  const said = isApproval ? { approved: !("declined" in given) } : given;
  return JSON.stringify({ answered_by: by.name, ...said, ...(by.remark ? { remark: by.remark } : {}) });
}

/** A problem in words for whoever sent the answer by program. */
export function problemText({ label, why }: Problem): string {
  switch (why) {
    case "missing":
      return `"${label}" is needed.`;
    case "not an option":
      return `"${label}" takes only the options that it names.`;
    case "too long":
      return `"${label}" is longer than ${TEXT_MAX} characters.`;
    case "unknown":
      return `The question has no field "${label}".`;
    case "unclear":
      return label === "" ? "The answer is neither a yes nor a no." : `"${label}" has a value of the wrong kind.`;
  }
}
