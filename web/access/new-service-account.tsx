import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import type { CreateServiceAccount, ServiceAccount } from "#protocol/api/access";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { groupsQuery, serviceAccountsQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

const FORM_ID = "new-service-account-form";
const ROLES = ["none", "viewer", "member", "admin"] as const satisfies readonly ServiceAccount["role"][];
const EMPTY: CreateServiceAccount = { name: "", namespace: "default", role: "member" };

interface NewServiceAccountProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function NewServiceAccount({ open, onOpenChange }: NewServiceAccountProps): ReactNode {
  const t = useAccessText();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(EMPTY);
  const set = (part: Partial<CreateServiceAccount>): void => setWanted((before) => ({ ...before, ...part }));
  const create = useMutation({
    mutationFn: () => api.post<ServiceAccount>("/api/v1/service-accounts", { ...wanted, name: wanted.name.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: serviceAccountsQuery.queryKey });
      change(false);
    },
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (next) return;
    create.reset();
    setWanted(EMPTY);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted.name.trim() !== "") create.mutate();
  };
  return (
    <FormDialog
      open={open}
      onOpenChange={change}
      title={t("accounts.new")}
      formId={FORM_ID}
      action={t("accounts.create")}
      busy={create.isPending}
    >
      <AccountForm wanted={wanted} set={set} error={create.error} onSubmit={submit} />
    </FormDialog>
  );
}

interface AccountFormProps {
  wanted: CreateServiceAccount;
  set: (part: Partial<CreateServiceAccount>) => void;
  error: unknown;
  onSubmit: (event: FormEvent) => void;
}

function AccountForm({ wanted, set, error, onSubmit }: AccountFormProps): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const groups = useQuery(groupsQuery).data ?? [];
  return (
    <form id={FORM_ID} noValidate onSubmit={onSubmit} className="flex flex-col gap-5">
      <TextField
        label={t("accounts.name")}
        hint={t("accounts.name.hint")}
        autoComplete="off"
        value={wanted.name}
        onValueChange={(name) => set({ name })}
      />
      <Field label={t("accounts.group")}>
        {(control) => (
          <Select
            {...control}
            value={wanted.namespace}
            onValueChange={(namespace) => set({ namespace })}
            options={groups.map(({ name, group }) => ({ value: name, label: group }))}
          />
        )}
      </Field>
      <Field label={t("accounts.rights")}>
        {(control) => (
          <Select
            {...control}
            value={wanted.role}
            onValueChange={(role) => set({ role: role as ServiceAccount["role"] })}
            options={ROLES.map((role) => ({
              value: role,
              label: t(`accounts.role.${role}`),
              hint: t(`accounts.role.${role}.hint`),
            }))}
          />
        )}
      </Field>
      {error ? <Notice tone="error">{errorText(error)}</Notice> : null}
    </form>
  );
}
