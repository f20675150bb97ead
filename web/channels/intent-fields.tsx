import type { ReactNode } from "react";
import { useTeams } from "../chat/choices.ts";
import { useIntentsText } from "../intents/texts.ts";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { IntentDraft } from "./intent-drafts.ts";

const ACTIONS = ["answer", "task", "ignore"] as const satisfies IntentDraft["action"][];

interface IntentFieldsProps {
  draft: IntentDraft;
  onChange: (draft: IntentDraft) => void;
  problem: (field: string) => string | undefined;
}

export function IntentFields({ draft, onChange, problem }: IntentFieldsProps): ReactNode {
  const t = useIntentsText();
  const set = (change: Partial<IntentDraft>): void => onChange({ ...draft, ...change });
  const text = (field: "name" | "keywords", spellCheck: boolean): ReactNode => (
    <TextField
      label={t(field)}
      hint={t(`${field}.hint`)}
      error={problem(field)}
      value={draft[field]}
      spellCheck={spellCheck}
      autoComplete="off"
      onValueChange={(value) => set({ [field]: value })}
    />
  );
  const area = (field: "description" | "examples"): ReactNode => (
    <Field label={t(field)} hint={t(`${field}.hint`)} error={problem(field)}>
      {(control) => (
        <Textarea {...control} value={draft[field]} onChange={(event) => set({ [field]: event.target.value })} />
      )}
    </Field>
  );
  return (
    <div className="flex flex-col gap-4 border-t border-rule p-4">
      {text("name", false)}
      {area("description")}
      {text("keywords", true)}
      {area("examples")}
      <Field label={t("action")} error={problem("action")}>
        {(control) => (
          <Select
            {...control}
            value={draft.action}
            onValueChange={(action) => set({ action: action as IntentDraft["action"] })}
            options={ACTIONS.map((action) => ({
              value: action,
              label: t(`action.${action}`),
              hint: t(`action.${action}.hint`),
            }))}
          />
        )}
      </Field>
      {draft.action === "ignore" ? null : (
        <TeamField value={draft.team} onChange={(team) => set({ team })} error={problem("teamRef")} />
      )}
    </div>
  );
}

interface TeamFieldProps {
  value: string;
  onChange: (team: string) => void;
  error: string | undefined;
}

function TeamField({ value, onChange, error }: TeamFieldProps): ReactNode {
  const t = useIntentsText();
  const teams = useTeams();
  const known = teams.map(({ namespace, name, title }) => ({ value: `${namespace}/${name}`, label: title }));
  const gone = value !== "" && !known.some((team) => team.value === value);
  return (
    <Field label={t("team")} error={error}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onValueChange={onChange}
          options={[
            { value: "", label: t("team.own") },
            ...known,
            ...(gone ? [{ value, label: value.replace(/^[^/]*\//, "") }] : []),
          ]}
        />
      )}
    </Field>
  );
}
