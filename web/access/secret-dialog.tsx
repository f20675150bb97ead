import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { useErrorText } from "../error-text.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { groupsQuery } from "./queries.ts";
import { changeSecret, createSecret, type Secret, secretsQuery } from "./secrets.ts";
import { useSecretsText } from "./secrets-texts.ts";

const FORM_ID = "secret-form";

interface Row {
  id: number;
  key: string;
  value: string;
  /** It has a value already, which stays unless a new one is given. */
  isKept: boolean;
}

/** Makes a secret, or gives one new values; those that are there cannot be read. */
export function SecretDialog({ secret, onClose }: { secret: Secret | null; onClose: () => void }): ReactNode {
  const t = useSecretsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [name, setName] = useState(secret?.metadata.name ?? "");
  const [namespace, setNamespace] = useState(secret?.metadata.namespace ?? "default");
  const [rows, setRows] = useState(() => firstRows(secret));
  const save = useMutation({
    mutationFn: () => {
      const draft = { name: name.trim(), namespace, values: valuesOf(secret, rows) };
      return secret ? changeSecret(draft) : createSecret(draft);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: secretsQuery.queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  return (
    <FormDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={secret ? t("change.title", { name: secret.metadata.name }) : t("new")}
      description={t("write")}
      size="md"
      formId={FORM_ID}
      action={t("save")}
      busy={save.isPending}
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-5">
        {secret ? null : (
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField label={t("name")} autoComplete="off" value={name} onValueChange={setName} />
            <GroupField value={namespace} onChange={setNamespace} />
          </div>
        )}
        <Values rows={rows} onChange={setRows} />
        {save.isError ? <Notice tone="error">{errorText(save.error)}</Notice> : null}
      </form>
    </FormDialog>
  );
}

function firstRows(secret: Secret | null): Row[] {
  const kept = Object.keys(secret?.data ?? {}).map((key, id) => ({ id, key, value: "", isKept: true }));
  return kept.length > 0 ? kept : [{ id: 0, key: "apiKey", value: "", isKept: false }];
}

function valuesOf(secret: Secret | null, rows: Row[]): Record<string, string | null> {
  const set = rows.filter(({ key, value }) => key.trim() !== "" && value !== "");
  const gone = Object.keys(secret?.data ?? {}).filter((key) => !rows.some((row) => row.key === key));
  return Object.fromEntries([
    ...gone.map((key) => [key, null] as const),
    ...set.map(({ key, value }) => [key.trim(), value] as const),
  ]);
}

function GroupField({ value, onChange }: { value: string; onChange: (namespace: string) => void }): ReactNode {
  const t = useSecretsText();
  const groups = useQuery(groupsQuery).data ?? [];
  return (
    <Field label={t("group")}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onValueChange={onChange}
          options={groups.map(({ name, group }) => ({ value: name, label: group }))}
        />
      )}
    </Field>
  );
}

function Values({ rows, onChange }: { rows: Row[]; onChange: (rows: Row[]) => void }): ReactNode {
  const t = useSecretsText();
  const set = (id: number, part: Partial<Row>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = (): void =>
    onChange([...rows, { id: Math.max(0, ...rows.map(({ id }) => id)) + 1, key: "", value: "", isKept: false }]);
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm text-soft">{t("values")}</legend>
      <ul className="flex flex-col gap-2">
        {rows.map((row) => (
          <li key={row.id} className="flex items-center gap-2">
            <Input
              aria-label={t("key")}
              placeholder={t("key")}
              className="w-2/5 font-mono text-sm"
              value={row.key}
              readOnly={row.isKept}
              onChange={(event) => set(row.id, { key: event.target.value })}
            />
            <div className="flex-1">
              <PasswordInput
                aria-label={t("value")}
                placeholder={t(row.isKept ? "kept" : "value")}
                autoComplete="off"
                value={row.value}
                onChange={(event) => set(row.id, { value: event.target.value })}
              />
            </div>
            <IconButton
              label={t("remove", { key: row.key })}
              onClick={() => onChange(rows.filter((one) => one !== row))}
            >
              <X className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button size="sm" variant="quiet" className="mt-2" icon={<Plus className="size-3.5" />} onClick={add}>
        {t("add")}
      </Button>
    </fieldset>
  );
}
