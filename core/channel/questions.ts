/** A question of an agent on a chat platform: as buttons where they do, else in words. */
import type { CheckedAnswer, Given, Problem } from "#core/agent/question";
import { checkAnswer } from "#core/agent/question";
import type { Reply, ReplyAction } from "#core/channel";
import type { FormValue, Question, QuestionField } from "#protocol/question";
import type { QuestionTexts } from "./question-texts.ts";

/** What was pressed. `form`: the card's own fields were filled in and sent. */
export interface Press {
  callId: string;
  verb: "approve" | "decline" | "form" | { option: number };
}

export function readPressed(actionId: string): Press | null {
  const [, verb, option, callId] = /^(approve|decline|form|pick(\d{1,2})):(.+)$/.exec(actionId) ?? [];
  if (verb === undefined || callId === undefined) return null;
  return { callId, verb: option === undefined ? (verb as "approve" | "decline" | "form") : { option: Number(option) } };
}

/** Buttons with more or longer labels are cut off somewhere, so their words stand above them too. */
const SHORT_LABEL = 10;
const FEW_BUTTONS = 5;

export interface Place {
  texts: QuestionTexts;
  /** Others are here too: only a reply, or words that name the agent, are known to be meant. */
  isGroup: boolean;
  /** As `calledByName` of the platform. */
  isNamed: boolean;
  /** The platform has fields of its own. */
  hasForms: boolean;
}

/** The question as it is posted. Whatever buttons it has, it can be answered in words. */
export function questionReply(question: Question, callId: string, { texts, isGroup, isNamed, hasForms }: Place): Reply {
  const actions = actionsOf(question, callId, texts);
  if (actions.length === 0 && hasForms) return formReply(question, callId, texts);
  const labels = question.kind === "approval" ? [] : actions.map(({ label }) => label);
  const isPlain = labels.length <= FEW_BUTTONS && labels.every((label) => label.length <= SHORT_LABEL);
  if (actions.length > 0 && isPlain) return { markdown: question.question, actions };
  const lines = question.fields.map((field) => fieldLine(field, texts)).join("\n");
  const hint = actions.length > 0 ? "" : question.fields.length === 1 ? texts.writeNext : texts.writeLines;
  const how = isNamed ? texts.nameMe : texts.replyHere;
  const where = actions.length === 0 && isGroup ? how : "";
  const foot = [hint, where].filter((part) => part !== "").join(" ");
  return { markdown: [question.question, lines, foot].filter((part) => part !== "").join("\n\n"), actions };
}

function formReply({ question, fields }: Question, callId: string, texts: QuestionTexts): Reply {
  const inputs = fields.map(({ name, label, type, options = [], required }) => ({
    name,
    label: required ? label : `${label} (${texts.optional})`,
    type: type === "confirm" ? ("choice" as const) : type,
    options: type === "confirm" ? [texts.yes, texts.no] : options,
    required,
  }));
  const form = { id: `form:${callId}`, submit: texts.send, fields: inputs };
  return { markdown: question, form, actions: [{ id: `decline:${callId}`, label: texts.decline }] };
}

/** None where buttons would not do: words, several fields, several options at once. */
function actionsOf({ kind, fields }: Question, callId: string, texts: QuestionTexts): ReplyAction[] {
  if (kind === "approval") {
    return [
      { id: `approve:${callId}`, label: texts.approve, style: "primary" },
      { id: `decline:${callId}`, label: texts.decline, style: "danger" },
    ];
  }
  const [only] = fields;
  return fields.length === 1 && only
    ? optionsOf(only, texts).map((label, at) => ({ id: `pick${at}:${callId}`, label }))
    : [];
}

function optionsOf({ type, options = [] }: QuestionField, texts: QuestionTexts): string[] {
  return type === "confirm" ? [texts.yes, texts.no] : type === "choice" ? options : [];
}

function fieldLine({ label, type, options = [], required }: QuestionField, texts: QuestionTexts): string {
  const choice = options.map((option, at) => `${at + 1}. ${option}`).join(" · ");
  const kind =
    type === "confirm"
      ? `${texts.yes} / ${texts.no}`
      : type === "text"
        ? ""
        : `${type === "choice" ? texts.oneOf : texts.anyOf} ${choice}`;
  const facts = [kind, required ? "" : texts.optional].filter((part) => part !== "").join("; ");
  return facts === "" ? `- **${label}**` : `- **${label}**: ${facts}`;
}

/** What a pressed button, or a card that was filled in, says. */
export function pressedAnswer(
  question: Question,
  { verb }: Press,
  values: Readonly<Record<string, string>>,
): CheckedAnswer {
  if (verb === "decline") return { ok: true, given: { declined: true } };
  if (verb === "approve") return checkAnswer(question, question.kind === "approval" ? {} : { approve: true });
  if (verb === "form") return checkAnswer(question, formValues(question, values));
  const [field] = question.fields;
  const { option } = verb;
  const value = field?.type === "confirm" ? option === 0 : field?.options?.[option];
  return checkAnswer(question, field && value !== undefined ? { [field.name]: value } : {});
}

/** Cards name options by their number from 0, several joined by commas: no label can be mistaken for two. */
function formValues({ fields }: Question, values: Readonly<Record<string, string>>): Record<string, FormValue> {
  const said: Record<string, FormValue> = {};
  for (const { name, type, options = [] } of fields) {
    const text = Object.hasOwn(values, name) ? values[name]! : "";
    const chosen = text === "" ? [] : text.split(",").map((number) => options[Number(number)] ?? "");
    if (type === "confirm" && text !== "") said[name] = text === "0";
    if (type === "choices") said[name] = chosen;
    if (type === "choice" && chosen.length > 0) said[name] = chosen.length === 1 ? chosen[0]! : "";
    if (type === "text") said[name] = text;
  }
  return said;
}

/** Who answered, and what. */
export function answeredLine(question: Question, given: Given, by: { name: string; texts: QuestionTexts }): string {
  const { name, texts } = by;
  if ("declined" in given) return texts.declined(name);
  if (question.kind === "approval") return texts.approved(name);
  const said = question.fields.flatMap((field) => {
    const value = given.values[field.name];
    if (value === undefined) return [];
    const words = typeof value === "boolean" ? (value ? texts.yes : texts.no) : [value].flat().join(texts.comma);
    return [question.fields.length === 1 ? words : `\n- ${field.label}: ${words}`];
  });
  return texts.answered(name, said.join(""));
}

/** Why the words did not do, and what to do. */
export function unclearLines(problems: readonly Problem[], texts: QuestionTexts): string {
  const lines = problems.map(({ label, why }) => {
    if (label === "") return texts.notYesNo;
    if (why === "missing") return texts.missing(label);
    if (why === "not an option") return texts.notOption(label);
    return why === "too long" ? texts.tooLong(label) : texts.notUnderstood(label);
  });
  return [...lines, texts.again].join("\n");
}
