import { useId, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from "react";
import { checkAnswer, type Problem } from "#core/agent/question";
import { uuidv7 } from "#core/ids";
import type { FormAnswer, FormValue, Question, QuestionField } from "#protocol/question";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { useChatText, type ChatText } from "./texts.ts";
import { isTouch } from "./use-writing.ts";

interface FormFieldsProps {
  callId: string;
  question: Question;
  acts: MessageActs;
}

/** The fields of a question and the ways to answer it. */
export function FormFields({ callId, question, acts }: FormFieldsProps): ReactNode {
  const t = useChatText();
  const [values, setValues] = useState<Record<string, FormValue>>({});
  const [problems, setProblems] = useState<Problem[]>([]);
  const { sending, send } = useSending(callId, acts);
  const isApproval = question.kind === "approval";
  const set = (name: string, value: FormValue): void => {
    setValues({ ...values, [name]: value });
    setProblems(problems.filter(({ field }) => field !== name));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const checked = checkAnswer(question, values);
    if (!checked.ok) return setProblems(checked.problems);
    send(checked.given);
  };
  return (
    <form onSubmit={submit} noValidate className="mt-3 space-y-4 text-base leading-5">
      {question.fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={values[field.name]}
          error={problemOf(problems, field.name, t)}
          isDisabled={sending !== null}
          onChange={(value) => set(field.name, value)}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={sending === "values"} disabled={sending !== null}>
          {t(isApproval ? "form.approve" : "form.send")}
        </Button>
        <Button
          variant={isApproval ? "outline" : "quiet"}
          busy={sending === "declined"}
          disabled={sending !== null}
          onClick={() => send({ declined: true })}
        >
          {t(isApproval ? "form.decline" : "form.skip")}
        </Button>
      </div>
    </form>
  );
}

type Given = Pick<FormAnswer, "values" | "declined">;

/** Under one id however often it is tried: what got through without an ack is not said twice. */
function useSending(callId: string, acts: MessageActs) {
  const id = useRef<string>(null);
  const [sending, setSending] = useState<keyof Given | null>(null);
  const send = (given: Given): void => {
    id.current ??= uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    setSending(given.declined ? "declined" : "values");
    void acts.answer({ call_id: callId, ...given }, id.current).then((isTaken) => {
      // Once it is taken the block shows the answer instead.
      if (!isTaken) setSending(null);
    });
  };
  return { sending, send };
}

/** As in the composer: Enter sends, Shift+Enter breaks the line. */
function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

function problemOf(problems: readonly Problem[], name: string, t: ChatText): string | undefined {
  const why = problems.find(({ field }) => field === name)?.why;
  if (why === undefined) return undefined;
  return t(why === "missing" ? "form.missing" : why === "too long" ? "form.long" : "form.unclear");
}

interface FieldInputProps {
  field: QuestionField;
  value: FormValue | undefined;
  error: string | undefined;
  isDisabled: boolean;
  onChange: (value: FormValue) => void;
}

function FieldInput({ field, value, error, isDisabled, onChange }: FieldInputProps): ReactNode {
  const t = useChatText();
  const aside = field.required ? undefined : t("form.optional");
  if (field.type === "text") {
    return (
      <Field label={field.label} error={error} aside={aside}>
        {(control) => (
          <Textarea
            {...control}
            rows={1}
            value={typeof value === "string" ? value : ""}
            disabled={isDisabled}
            aria-required={field.required}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={submitOnEnter}
            className="field-sizing-content max-h-60 min-h-9! resize-none! py-1.5!"
          />
        )}
      </Field>
    );
  }
  return (
    <Choices label={field.label} aside={aside} error={error} isDisabled={isDisabled}>
      {field.type === "choices" ? (
        <Boxes options={field.options ?? []} value={Array.isArray(value) ? value : []} onChange={onChange} />
      ) : (
        <Radios field={field} value={value} onChange={onChange} />
      )}
    </Choices>
  );
}

interface ChoicesProps {
  label: string;
  aside: string | undefined;
  error: string | undefined;
  isDisabled: boolean;
  children: ReactNode;
}

function Choices({ label, aside, error, isDisabled, children }: ChoicesProps): ReactNode {
  const id = useId();
  return (
    <fieldset disabled={isDisabled} aria-describedby={error ? id : undefined} className="min-w-0">
      <legend className="mb-1.5 flex w-full items-baseline justify-between gap-3 text-sm font-medium">
        {label}
        {aside ? <span className="text-xs font-normal text-faint">{aside}</span> : null}
      </legend>
      <div className="space-y-1">{children}</div>
      {error ? (
        <p id={id} role="alert" className="mt-1.5 text-xs text-error">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}

interface BoxesProps {
  options: readonly string[];
  value: readonly string[];
  onChange: (value: string[]) => void;
}

function Boxes({ options, value, onChange }: BoxesProps): ReactNode {
  return options.map((option) => (
    <Checkbox
      key={option}
      checked={value.includes(option)}
      onCheckedChange={(isOn) => onChange(isOn ? [...value, option] : value.filter((other) => other !== option))}
    >
      {option}
    </Checkbox>
  ));
}

interface RadiosProps {
  field: QuestionField;
  value: FormValue | undefined;
  onChange: (value: FormValue) => void;
}

function Radios({ field, value, onChange }: RadiosProps): ReactNode {
  const t = useChatText();
  const group = useId();
  const options: { value: FormValue; label: string }[] =
    field.type === "confirm"
      ? [
          { value: true, label: t("form.yes") },
          { value: false, label: t("form.no") },
        ]
      : (field.options ?? []).map((option) => ({ value: option, label: option }));
  return options.map((option) => (
    <label key={option.label} className="flex cursor-pointer items-start gap-2.5 select-none">
      <input
        type="radio"
        name={group}
        checked={value === option.value}
        onChange={() => onChange(option.value)}
        className="mt-0.5 size-4 shrink-0 accent-indigo"
      />
      <span className="min-w-0 wrap-anywhere">{option.label}</span>
    </label>
  ));
}
