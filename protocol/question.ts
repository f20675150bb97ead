/** What an agent asks a person, and how they answer. */
import * as z from "zod";

const FIELDS_MAX = 10;
const OPTIONS_MAX = 10;
const TEXT_MAX = 4000;
const NAME = /^[a-z][a-z0-9_]{0,39}$/i;

export const QuestionField = z.object({
  name: z.string().max(40).describe("Key of the value in the answer: letters, digits and _, beginning with a letter."),
  label: z.string().trim().min(1).max(200).describe("What the person reads, in their language; one line."),
  type: z.enum(["text", "choice", "choices", "confirm"]).describe("text; one option; any of the options; yes or no"),
  options: z
    .array(z.string().trim().min(1).max(100))
    .min(2)
    .max(OPTIONS_MAX)
    .optional()
    .describe("For choice and choices only."),
  required: z.boolean().default(true).describe("False: it may be left out."),
});
export type QuestionField = z.infer<typeof QuestionField>;

export const Question = z
  .object({
    question: z.string().trim().min(1).max(2000).describe("In the person's language; Markdown."),
    kind: z.enum(["approval", "form"]).describe("approval: yes or no to the question itself; form: the fields"),
    fields: z.array(QuestionField).max(FIELDS_MAX).default([]).describe("For form only."),
  })
  .check(({ value, issues }) => {
    for (const { path, message } of faultsOf(value)) issues.push({ code: "custom", path, message, input: value });
  });
export type Question = z.infer<typeof Question>;

function faultsOf({ kind, fields }: { kind: string; fields: QuestionField[] }): { path: string[]; message: string }[] {
  if (kind === "approval") {
    return fields.length === 0 ? [] : [{ path: ["fields"], message: "an approval has no fields" }];
  }
  if (fields.length === 0) return [{ path: ["fields"], message: "a form has at least one field" }];
  const names = fields.map(({ name }) => name.toLowerCase());
  const labels = fields.map(({ label }) => label.toLowerCase());
  return fields.flatMap((field, at) => {
    const fault = (key: keyof QuestionField, message: string) => ({ path: ["fields", String(at), key], message });
    const { name, label, type, options } = field;
    const isChosen = type === "choice" || type === "choices";
    const said = (options ?? []).map((option) => option.toLowerCase());
    return [
      ...(NAME.test(name) ? [] : [fault("name", "letters, digits and _ only, beginning with a letter")]),
      ...(names.indexOf(name.toLowerCase()) === at ? [] : [fault("name", "two fields have this name")]),
      ...(labels.indexOf(label.toLowerCase()) === at ? [] : [fault("label", "two fields have this label")]),
      ...([label, ...(options ?? [])].some((text) => /[\r\n]/.test(text)) ? [fault("label", "one line only")] : []),
      ...(isChosen === (options !== undefined) ? [] : [fault("options", "for choice and choices, and only for them")]),
      ...(new Set(said).size === said.length ? [] : [fault("options", "an option comes twice")]),
    ];
  });
}

/** text: string; choice: one of the options; choices: a list of options; confirm: boolean. */
export const FormValue = z.union([
  z.string().max(TEXT_MAX),
  z.boolean(),
  z.array(z.string().max(100)).max(OPTIONS_MAX),
]);
export type FormValue = z.infer<typeof FormValue>;
export const FormValues = z.record(z.string().max(40), FormValue);
export type FormValues = z.infer<typeof FormValues>;

/**
 * The answer to one question: `values` by the names of its fields (none for an approval that is given), or `declined`.
 * With neither, `content` of the message is the answer in the person's own words.
 */
export const FormAnswer = z
  .object({
    call_id: z.string().min(1).max(100),
    values: FormValues.optional(),
    declined: z.literal(true).optional(),
  })
  .refine(({ values, declined }) => values === undefined || declined === undefined, {
    path: ["declined"],
    message: "either values or declined",
  });
export type FormAnswer = z.infer<typeof FormAnswer>;
