import { useState, type FormEvent, type ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { expiryAfter, SCOPE_CHOICES, scopesOf, type ScopeChoice } from "./scopes.ts";
import { useSettingsText } from "./texts.ts";

export const KEY_FORM_ID = "new-key-form";
const DAYS = [30, 90, 365] as const;

export interface NewKey {
  name: string;
  scopes: string[] | null;
  expires_at: string | null;
}

/** Its button stands outside, tied by KEY_FORM_ID. */
export function KeyForm({ error, onSubmit }: { error: unknown; onSubmit: (key: NewKey) => void }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const [choice, setChoice] = useState<ScopeChoice>("all");
  const [custom, setCustom] = useState("");
  const [days, setDays] = useState("90");
  const [checked, setChecked] = useState(false);
  const answer = scopesOf(choice, custom);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (name.trim() === "" || !answer.ok) return;
    onSubmit({ name: name.trim(), scopes: answer.scopes, expires_at: expiryAfter(days) });
  };
  return (
    <form id={KEY_FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-5">
      <TextField
        label={t("keys.name")}
        hint={t("keys.name.hint")}
        error={checked && name.trim() === "" ? t("keys.name.missing") : undefined}
        autoComplete="off"
        maxLength={100}
        value={name}
        onValueChange={setName}
      />
      <ScopeField value={choice} onValueChange={setChoice} />
      {choice === "custom" ? (
        <CustomScopes
          value={custom}
          onValueChange={setCustom}
          wrong={checked && !answer.ok ? answer.wrong : undefined}
        />
      ) : null}
      <Field label={t("keys.expiry")}>
        {(control) => (
          <Select
            {...control}
            value={days}
            onValueChange={setDays}
            options={[
              ...DAYS.map((count) => ({ value: String(count), label: t("keys.expiry.days", { count }) })),
              { value: "", label: t("keys.expiry.never") },
            ]}
          />
        )}
      </Field>
      {error ? <Notice tone="error">{errorText(error)}</Notice> : null}
    </form>
  );
}

interface ScopeFieldProps {
  value: ScopeChoice;
  onValueChange: (choice: ScopeChoice) => void;
}

function ScopeField({ value, onValueChange }: ScopeFieldProps): ReactNode {
  const t = useSettingsText();
  return (
    <Field label={t("keys.scopes")}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onValueChange={(next) => onValueChange(next as ScopeChoice)}
          options={SCOPE_CHOICES.map((one) => ({
            value: one,
            label: t(`keys.scopes.${one}`),
            ...(one === "custom" ? {} : { hint: t(`keys.scopes.${one}.hint`) }),
          }))}
        />
      )}
    </Field>
  );
}

interface CustomScopesProps {
  value: string;
  onValueChange: (text: string) => void;
  /** The line that is no right; null when there is none at all, undefined when all is well. */
  wrong: string | null | undefined;
}

function CustomScopes({ value, onValueChange, wrong }: CustomScopesProps): ReactNode {
  const t = useSettingsText();
  const error =
    wrong === null ? t("keys.scopes.custom.missing") : wrong && t("keys.scopes.custom.wrong", { scope: wrong });
  return (
    <Field label={t("keys.scopes.custom.label")} hint={t("keys.scopes.custom.hint")} error={error}>
      {(control) => (
        <Textarea
          {...control}
          rows={3}
          spellCheck={false}
          className="font-mono text-sm"
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
        />
      )}
    </Field>
  );
}
