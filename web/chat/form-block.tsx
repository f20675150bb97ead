import { useId, type ReactNode } from "react";
import type { FormValue, Question } from "#protocol/question";
import type { FormBlock as Block } from "#protocol/task-frames";
import { useLanguage } from "../i18n/i18n.ts";
import { cx } from "../ui/class-names.ts";
import { FormFields } from "./form-fields.tsx";
import { Markdown } from "./markdown.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { useChatText } from "./texts.ts";

interface FormBlockProps {
  block: Block & { question: Question };
  /** `null`: to be read only. */
  acts: MessageActs | null;
}

/** A question that the agent asks people: to be answered in place, and then a record of who said what. */
export function FormBlock({ block, acts }: FormBlockProps): ReactNode {
  const id = useId();
  const { question } = block;
  const isOpen = block.status === "waiting" && acts !== null;
  return (
    <section
      aria-labelledby={id}
      data-form={block.id}
      className={cx(
        "my-2",
        isOpen ? "rounded-lg border border-indigo-rule bg-raised px-4 py-3.5" : "border-l-2 border-rule pl-4",
      )}
    >
      <div id={id} className={cx("text-read", !isOpen && "text-soft")}>
        <Markdown text={question.question} isStreaming={false} />
      </div>
      {isOpen ? <FormFields callId={block.id} question={question} acts={acts} /> : <Outcome block={block} />}
      {isOpen && block.due_at !== undefined ? <Due at={block.due_at} /> : null}
    </section>
  );
}

function Due({ at }: { at: number }): ReactNode {
  const t = useChatText();
  const language = useLanguage();
  return (
    <p className="mt-2 text-xs text-faint">
      {t("form.due", { time: new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }) })}
    </p>
  );
}

function Outcome({ block }: { block: Block & { question: Question } }): ReactNode {
  const t = useChatText();
  const { answer, question, status } = block;
  if (!answer) {
    const what = status === "waiting" ? "form.waiting" : status === "error" ? "form.late" : "form.closed";
    return <p className="mt-1 text-sm text-faint">{t(what)}</p>;
  }
  const { name } = answer.by;
  const isApproval = question.kind === "approval";
  const line = answer.declined ? "form.declined" : isApproval ? "form.approved" : "form.answered";
  return (
    <>
      {answer.values && !isApproval ? <Values question={question} values={answer.values} /> : null}
      {answer.remark ? <p className="mt-1 text-base wrap-anywhere whitespace-pre-wrap">{answer.remark}</p> : null}
      <p className="mt-1.5 text-sm text-indigo">{t(line, { name })}</p>
    </>
  );
}

function Values({ question, values }: { question: Question; values: Record<string, FormValue> }): ReactNode {
  const t = useChatText();
  const said = question.fields.filter(({ name }) => values[name] !== undefined);
  return (
    <dl className="mt-1.5 space-y-1.5">
      {said.map(({ name, label }) => (
        <div key={name}>
          <dt className="text-xs text-faint">{label}</dt>
          <dd className="text-base wrap-anywhere whitespace-pre-wrap text-ink">{inWords(values[name]!)}</dd>
        </div>
      ))}
    </dl>
  );

  function inWords(value: FormValue): string {
    if (typeof value === "boolean") return t(value ? "form.yes" : "form.no");
    return Array.isArray(value) ? value.join(t("form.comma")) : value;
  }
}
