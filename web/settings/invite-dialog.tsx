import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import type { OrganizationRole } from "#core/actor";
import { isEmail } from "../account/credentials.ts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { invitationsQuery } from "./queries.ts";
import { useSettingsText } from "./texts.ts";

const ROLES = ["admin", "member", "viewer"] as const satisfies readonly OrganizationRole[];
const FORM_ID = "invite-form";

interface InviteDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function InviteDialog({ open, onOpenChange }: InviteDialogProps): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OrganizationRole>("member");
  const [checked, setChecked] = useState(false);
  const invite = useMutation({
    mutationFn: () => api.post<{ id: string; url: string }>("/api/v1/invitations", { email: email.trim(), role }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (next) return;
    invite.reset();
    setEmail("");
    setChecked(false);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isEmail(email)) invite.mutate();
  };
  if (invite.isSuccess)
    return <InvitationMade open={open} onOpenChange={change} email={email.trim()} url={invite.data.url} />;
  return (
    <FormDialog
      open={open}
      onOpenChange={change}
      title={t("invite.title")}
      description={t("invite.lead")}
      formId={FORM_ID}
      action={t("invite.send")}
      busy={invite.isPending}
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-5">
        <TextField
          label={t("invite.email")}
          error={checked && !isEmail(email) ? t("invite.email.wrong") : undefined}
          type="email"
          autoComplete="off"
          value={email}
          onValueChange={setEmail}
        />
        <RoleField value={role} onValueChange={setRole} />
        {invite.isError ? <Notice tone="error">{errorText(invite.error)}</Notice> : null}
      </form>
    </FormDialog>
  );
}

interface RoleFieldProps {
  value: OrganizationRole;
  onValueChange: (role: OrganizationRole) => void;
}

function RoleField({ value, onValueChange }: RoleFieldProps): ReactNode {
  const t = useSettingsText();
  return (
    <Field label={t("members.role")}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onValueChange={(next) => onValueChange(next as OrganizationRole)}
          options={ROLES.map((one) => ({ value: one, label: t(`role.${one}`), hint: t(`role.${one}.hint`) }))}
        />
      )}
    </Field>
  );
}

function InvitationMade({
  open,
  onOpenChange,
  email,
  url,
}: InviteDialogProps & { email: string; url: string }): ReactNode {
  const t = useSettingsText();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title={t("invite.made", { email })}
      footer={
        <Button variant="primary" onClick={() => onOpenChange(false)}>
          {t("invite.done")}
        </Button>
      }
    >
      <Field label={t("invite.link")} hint={t("invite.link.hint", { email })}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              readOnly
              value={url}
              className="font-mono text-sm"
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={url} size="md" />
          </div>
        )}
      </Field>
    </Dialog>
  );
}
