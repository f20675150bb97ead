import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApiKey } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { apiKeysQuery } from "./queries.ts";
import { KeyShownOnce } from "./key-shown-once.tsx";
import { KEY_FORM_ID, KeyForm, type NewKey } from "./key-form.tsx";
import { useSettingsText } from "./texts.ts";

interface NewKeyDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Its content is made anew each time, so that no key of before is left in it. */
export function NewKeyDialog({ open, onOpenChange }: NewKeyDialogProps): ReactNode {
  const t = useSettingsText();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: NewKey) => api.post<ApiKey & { key: string }>("/api/v1/api-keys", body),
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (!next) create.reset();
  };
  if (create.isSuccess) return <KeyShownOnce open={open} value={create.data.key} onClose={() => change(false)} />;
  return (
    <FormDialog
      open={open}
      onOpenChange={change}
      title={t("keys.new.title")}
      formId={KEY_FORM_ID}
      action={t("keys.create")}
      busy={create.isPending}
    >
      <KeyForm error={create.error} onSubmit={create.mutate} />
    </FormDialog>
  );
}
