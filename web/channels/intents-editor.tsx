import { ChevronDown, ChevronRight, Plus, Trash2 } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { useModels } from "../chat/choices.ts";
import { useIntentsText } from "../intents/texts.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/switch.tsx";
import { IntentFields } from "./intent-fields.tsx";
import { NEW_INTENT, type IntentDraft } from "./intent-drafts.ts";

const INTENTS_MAX = 20;

interface IntentsEditorProps {
  drafts: IntentDraft[];
  onChange: (drafts: IntentDraft[]) => void;
  /** By `<place of the intent>.<field>`. */
  problems: Record<string, string>;
  /** The model that is asked, `namespace/name`; empty: that of the channel's team; null: none is asked. */
  classifier: string | null;
  onClassifier: (model: string | null) => void;
}

/** What people write for, one card each, and whether a model is asked. */
export function IntentsEditor({ drafts, onChange, problems, ...rest }: IntentsEditorProps): ReactNode {
  const t = useIntentsText();
  const id = useId();
  const [open, setOpen] = useState<number | null>(null);
  const add = (): void => {
    onChange([...drafts, NEW_INTENT]);
    setOpen(drafts.length);
  };
  const isFull = drafts.length >= INTENTS_MAX;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div>
        <h3 id={id} className="text-sm font-medium">
          {t("title")}
        </h3>
        {drafts.length > 0 ? <p className="mt-0.5 text-xs text-faint">{t("lead")}</p> : null}
      </div>
      {drafts.length === 0 ? (
        <div className="rounded-lg border border-dashed border-rule-strong px-4 py-5 text-center">
          <p className="font-medium">{t("empty.title")}</p>
          <p className="mx-auto mt-1 max-w-90 text-sm text-soft">{t("empty")}</p>
        </div>
      ) : (
        <ul className="flex flex-col gap-2">
          {drafts.map((draft, place) => (
            <IntentCard
              // oxlint-disable-next-line react/no-array-index-key -- a draft has nothing else that stays
              key={place}
              draft={draft}
              isOpen={open === place}
              onToggle={() => setOpen(open === place ? null : place)}
              onChange={(next) => onChange(drafts.with(place, next))}
              onRemove={() => {
                onChange(drafts.toSpliced(place, 1));
                setOpen(null);
              }}
              problem={(field) => problems[`${place}.${field}`]}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="sm" icon={<Plus className="size-4" />} disabled={isFull} onClick={add}>
          {t("add")}
        </Button>
        {isFull ? <span className="text-xs text-faint">{t("full", { max: INTENTS_MAX })}</span> : null}
      </div>
      {drafts.length > 0 ? <Classifier {...rest} /> : null}
    </section>
  );
}

interface IntentCardProps {
  draft: IntentDraft;
  isOpen: boolean;
  onToggle: () => void;
  onChange: (draft: IntentDraft) => void;
  onRemove: () => void;
  problem: (field: string) => string | undefined;
}

function IntentCard({ draft, isOpen, onToggle, onChange, onRemove, problem }: IntentCardProps): ReactNode {
  const t = useIntentsText();
  const name = draft.name.trim() || t("unnamed");
  const isWrong = ["name", "description", "keywords", "examples", "action", "teamRef"].some((field) => problem(field));
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className="rounded-lg border border-rule bg-raised">
      <div className="flex items-center gap-1 pr-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-lg px-3 text-left hover:bg-hover"
        >
          <Chevron className="size-4 shrink-0 text-faint" aria-hidden="true" />
          <span className={isWrong ? "truncate text-error" : "truncate"}>{name}</span>
          <span className="ml-auto shrink-0 text-xs text-faint max-sm:hidden">{t(`action.${draft.action}`)}</span>
        </button>
        <IconButton label={t("remove", { name })} onClick={onRemove}>
          <Trash2 className="size-4" />
        </IconButton>
      </div>
      {isOpen ? <IntentFields draft={draft} onChange={onChange} problem={problem} /> : null}
    </li>
  );
}

function Classifier({ classifier, onClassifier }: Pick<IntentsEditorProps, "classifier" | "onClassifier">): ReactNode {
  const t = useIntentsText();
  const id = useId();
  const models = useModels();
  const known = models.map(({ namespace, name, title }) => ({ value: `${namespace}/${name}`, label: title }));
  const gone = classifier && !known.some(({ value }) => value === classifier) ? [classifier] : [];
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <label htmlFor={id} className="text-sm font-medium">
            {t("classifier")}
          </label>
          <p id={`${id}-hint`} className="mt-0.5 text-xs text-faint">
            {t("classifier.hint")}
          </p>
        </div>
        <Switch
          id={id}
          aria-describedby={`${id}-hint`}
          checked={classifier !== null}
          onCheckedChange={(checked) => onClassifier(checked ? "" : null)}
        />
      </div>
      {classifier === null ? null : (
        <Field label={t("model")}>
          {(control) => (
            <Select
              {...control}
              value={classifier}
              onValueChange={onClassifier}
              options={[
                { value: "", label: t("model.own") },
                ...known,
                ...gone.map((key) => ({ value: key, label: key.replace(/^[^/]*\//, "") })),
              ]}
            />
          )}
        </Field>
      )}
    </>
  );
}
