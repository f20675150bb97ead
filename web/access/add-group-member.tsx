import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { NamespaceRole } from "#core/actor";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { membersQuery } from "../settings/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { RoleSelect } from "./group-member-row.tsx";
import { groupMembersQuery, groupPath, serviceAccountsQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

interface AddGroupMemberProps {
  namespace: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Gives somebody of the organization, or a service account, a role in a group. */
export function AddGroupMember({ namespace, open, onOpenChange }: AddGroupMemberProps): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [who, setWho] = useState("");
  const [role, setRole] = useState<NamespaceRole>("Developer");
  const add = useMutation({
    mutationFn: () => {
      const [kind, id] = who.split(":");
      return api.post(groupPath(namespace, "/members"), { role, [`${kind}_id`]: id });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: groupMembersQuery(namespace).queryKey });
      change(false);
    },
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (next) return;
    add.reset();
    setWho("");
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      size="sm"
      title={t("group.add")}
      footer={
        <Button variant="primary" disabled={who === ""} busy={add.isPending} onClick={() => add.mutate()}>
          {t("group.add.action")}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={t("group.who")} hint={t("group.who.hint")}>
          {(control) => <CandidateSelect {...control} namespace={namespace} value={who} onChange={setWho} />}
        </Field>
        <Field label={t("role")}>{(control) => <RoleSelect id={control.id} role={role} onChange={setRole} />}</Field>
        {add.isError ? <Notice tone="error">{errorText(add.error)}</Notice> : null}
      </div>
    </Dialog>
  );
}

interface CandidateSelectProps {
  namespace: string;
  value: string;
  onChange: (value: string) => void;
  id?: string;
}

function CandidateSelect({ namespace, value, onChange, ...control }: CandidateSelectProps): ReactNode {
  const t = useAccessText();
  const present = useQuery(groupMembersQuery(namespace)).data ?? [];
  const isHere = (id: string): boolean =>
    present.some((one) => one.namespace === namespace && (one.user?.id === id || one.service_account?.id === id));
  const people = useQuery(membersQuery).data ?? [];
  const accounts = useQuery(serviceAccountsQuery).data ?? [];
  const options = [
    ...people.map(({ user }) => ({ id: user.id, value: `user:${user.id}`, label: user.name, hint: user.email })),
    ...accounts.map(({ id, name }) => ({ id, value: `service_account:${id}`, label: name, hint: t("accounts.one") })),
  ].filter(({ id }) => !isHere(id));
  return (
    <Select {...control} value={value} onValueChange={onChange} options={options} placeholder={t("group.who.choose")} />
  );
}
