import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import type { Namespace } from "#protocol/api/access";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Notice } from "../ui/notice.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { TextField } from "../ui/text-field.tsx";
import { groupsQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

/** Groups: parts of the organization with people, agents and roles of their own. */
export function GroupsPage(): ReactNode {
  const t = useAccessText();
  const groups = useQuery(groupsQuery);
  const canWrite = useCanWrite();
  const [making, setMaking] = useState(false);
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-4">
        <p className="max-w-130 text-soft">{t("groups.lead")}</p>
        {canWrite ? (
          <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
            {t("groups.new")}
          </Button>
        ) : null}
      </div>
      {groups.isPending ? <SkeletonRows rows={3} /> : null}
      {groups.isError ? <LoadFailed error={groups.error} onRetry={() => void groups.refetch()} /> : null}
      {groups.data ? (
        <ul aria-label={t("groups")} className="border-t border-rule">
          {groups.data.map((group) => (
            <GroupRow key={group.name} group={group} />
          ))}
        </ul>
      ) : null}
      <NewGroupDialog open={making} onOpenChange={setMaking} />
    </>
  );
}

function GroupRow({ group }: { group: Namespace }): ReactNode {
  const t = useAccessText();
  const depth = group.group.split("/").length - 1;
  return (
    <li className="border-b border-rule">
      <Link
        to="/settings/groups/$namespace"
        params={{ namespace: group.name }}
        className="flex min-h-13 items-center gap-4 py-2 hover:bg-hover"
        style={{ paddingInlineStart: `${depth * 20}px` }}
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{group.group.split("/").at(-1)}</span>
          {depth > 0 ? <span className="block font-mono text-xs text-faint">{group.name}</span> : null}
        </span>
        <span className="text-sm text-soft">
          {group.role === null ? t("groups.byOrganization") : t(`role.${group.role}`)}
        </span>
      </Link>
    </li>
  );
}

const FORM_ID = "new-group-form";

function NewGroupDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => api.post<Namespace>("/api/v1/groups", { name: name.trim() }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
      change(false);
      void navigate({ to: "/settings/groups/$namespace", params: { namespace: made.name } });
    },
  });
  const change = (next: boolean): void => {
    onOpenChange(next);
    if (next) return;
    create.reset();
    setName("");
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") create.mutate();
  };
  return (
    <FormDialog
      open={open}
      onOpenChange={change}
      title={t("groups.new")}
      formId={FORM_ID}
      action={t("groups.create")}
      busy={create.isPending}
    >
      <form id={FORM_ID} noValidate onSubmit={submit} className="flex flex-col gap-5">
        <TextField
          label={t("groups.name")}
          hint={t("groups.name.hint")}
          autoComplete="off"
          className="font-mono"
          value={name}
          onValueChange={setName}
        />
        {create.isError ? <Notice tone="error">{errorText(create.error)}</Notice> : null}
      </form>
    </FormDialog>
  );
}
