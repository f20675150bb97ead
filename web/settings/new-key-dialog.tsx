import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { apiKeysQuery, type ApiKey } from "./queries.ts";
import { SCOPE_CHOICES, scopesOf, type ScopeChoice } from "./scopes.ts";
import { useSettingsText } from "./texts.ts";

const FORM_ID = "new-key-form";
const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;

interface NewKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Its content is made anew each time, so that no key of before is left in it. */
export function NewKeyDialog({ open, onOpenChange }: NewKeyDialogProps): ReactNode {
  const t = useSettingsText();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: { name: string; scopes: string[] | null; expires_at: string | null }) => api.post<ApiKey & { key: string }>("/api/v1/api-keys", body),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (!next) create.reset();
  };
  if (create.isSuccess) return <ShownOnce open={open} value={create.data.key} onClose={() => change(false)} />;
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      size="sm"
      title={t("keys.new.title")}
      footer={
        <Button type="submit" form={FORM_ID} variant="primary" busy={create.isPending}>
          {t("keys.create")}
        </Button>
      }
    >
      <KeyForm error={create.error} onSubmit={create.mutate} />
    </Dialog>
  );
}

interface KeyFormProps {
  error: unknown;
  onSubmit: (body: { name: string; scopes: string[] | null; expires_at: string | null }) => void;
}

function KeyForm({ error, onSubmit }: KeyFormProps): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const [choice, setChoice] = useState<ScopeChoice>("all");
  const [custom, setCustom] = useState("");
  const [days, setDays] = useState("90");
  const [checked, setChecked] = useState(false);
  const scopes = scopesOf(choice, custom);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (name.trim() === "" || !scopes.ok) return;
    onSubmit({ name: name.trim(), scopes: scopes.scopes, expires_at: days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString() });
  };
  const scopeError = scopes.ok ? undefined : scopes.wrong === null ? t("keys.scopes.custom.missing") : t("keys.scopes.custom.wrong", { scope: scopes.wrong });
  return (
    <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-5">
      <Field label={t("keys.name")} hint={t("keys.name.hint")} error={checked && name.trim() === "" ? t("keys.name.missing") : undefined}>
        {(control) => <Input {...control} autoComplete="off" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={t("keys.scopes")}>
        {(control) => (
          <Select
            {...control}
            value={choice}
            onValueChange={(next) => setChoice(next as ScopeChoice)}
            options={SCOPE_CHOICES.map((one) => ({ value: one, label: t(`keys.scopes.${one}`), ...(one === "custom" ? {} : { hint: t(`keys.scopes.${one}.hint`) }) }))}
          />
        )}
      </Field>
      {choice === "custom" ? (
        <Field label={t("keys.scopes.custom.label")} hint={t("keys.scopes.custom.hint")} error={checked ? scopeError : undefined}>
          {(control) => <Textarea {...control} rows={3} spellCheck={false} className="font-mono text-sm" value={custom} onChange={(event) => setCustom(event.target.value)} />}
        </Field>
      ) : null}
      <Field label={t("keys.expiry")}>
        {(control) => (
          <Select
            {...control}
            value={days}
            onValueChange={setDays}
            options={[...DAYS.map((count) => ({ value: String(count), label: t("keys.expiry.days", { count }) })), { value: "", label: t("keys.expiry.never") }]}
          />
        )}
      </Field>
      {error ? <Notice tone="error">{errorText(error)}</Notice> : null}
    </form>
  );
}

function ShownOnce({ open, value, onClose }: { open: boolean; value: string; onClose: () => void }): ReactNode {
  const t = useSettingsText();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      size="sm"
      title={t("keys.once.title")}
      description={t("keys.once")}
      footer={
        <>
          <CopyButton text={value} label={t("keys.copy")} size="md" />
          <Button variant="primary" onClick={onClose}>
            {t("keys.once.done")}
          </Button>
        </>
      }
    >
      <code className="block rounded-md border border-rule bg-sunken p-3 font-mono text-sm break-all select-all">{value}</code>
    </Dialog>
  );
}
