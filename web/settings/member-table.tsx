import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ORGANIZATION_ROLES, type OrganizationRole } from "#core/actor";
import type { Member } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatDate } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanManage, useMe } from "../session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { membersQuery } from "./queries.ts";
import { useSettingsText } from "./texts.ts";

export function MemberTable({ members }: { members: readonly Member[] }): ReactNode {
  const t = useSettingsText();
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <>
      <ul aria-label={t("members")} className="border-t border-rule">
        {members.map((member) => (
          <MemberRow key={member.id} member={member} onRemove={() => setRemoving(member)} />
        ))}
      </ul>
      <RemoveDialog member={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

function MemberRow({ member, onRemove }: { member: Member; onRemove: () => void }): ReactNode {
  const t = useSettingsText();
  const language = useLanguage();
  const me = useMe();
  const canManage = useCanManage();
  const self = member.user.id === me.user.id;
  // Only owners change owners; nobody takes their own role away by accident.
  const locked = !canManage || self || (member.role === "owner" && me.organization.role !== "owner");
  return (
    <li className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 border-b border-rule py-2.5">
      <Avatar name={member.user.name} image={member.user.image} />
      <div className="min-w-0 flex-1 basis-44">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{member.user.name}</span>
          {self ? <Badge>{t("you")}</Badge> : null}
        </p>
        <p className="truncate text-sm text-faint">{member.user.email}</p>
      </div>
      <span className="text-sm whitespace-nowrap text-faint max-sm:hidden">
        {t("members.since", { date: formatDate(Date.parse(member.created_at), language) })}
      </span>
      {locked ? (
        <span className="w-32 px-3 text-soft max-sm:ml-9">{t(`role.${member.role}`)}</span>
      ) : (
        <span className="flex items-center gap-1 max-sm:ml-12">
          <RoleSelect member={member} />
          <IconButton label={`${t("members.remove")}: ${member.user.name}`} onClick={onRemove}>
            <UserMinus className="size-4" strokeWidth={1.6} />
          </IconButton>
        </span>
      )}
      {locked && canManage ? <span className="size-control max-sm:hidden" /> : null}
    </li>
  );
}

function RoleSelect({ member }: { member: Member }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const me = useMe();
  const change = useMutation({
    mutationFn: (role: OrganizationRole) => api.patch(`/api/v1/members/${member.id}`, { role }),
    onMutate: (role) => {
      const before = client.getQueryData(membersQuery.queryKey);
      client.setQueryData(membersQuery.queryKey, (all) =>
        all?.map((one) => (one.id === member.id ? { ...one, role } : one)),
      );
      return { before };
    },
    onError: (error, _role, kept) => {
      client.setQueryData(membersQuery.queryKey, kept?.before);
      toast(errorText(error), { tone: "error" });
    },
    onSuccess: (_answer, role) =>
      void toast(t("members.roleChanged", { name: member.user.name, role: t(`role.${role}`) }), { tone: "success" }),
    onSettled: () => client.invalidateQueries({ queryKey: membersQuery.queryKey }),
  });
  const roles = ORGANIZATION_ROLES.filter((role) => role !== "owner" || me.organization.role === "owner");
  return (
    <Select
      aria-label={`${t("members.role")}: ${member.user.name}`}
      value={member.role}
      onValueChange={(role) => change.mutate(role as OrganizationRole)}
      options={roles.map((role) => ({ value: role, label: t(`role.${role}`), hint: t(`role.${role}.hint`) }))}
      className="w-32"
    />
  );
}

function RemoveDialog({ member, onClose }: { member: Member | null; onClose: () => void }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (gone: Member) => api.delete(`/api/v1/members/${gone.id}`),
    onSuccess: async (_answer, gone) => {
      onClose();
      toast(t("members.removed", { name: gone.user.name }), { tone: "success" });
      await client.invalidateQueries({ queryKey: membersQuery.queryKey });
    },
  });
  return (
    <ConfirmDialog
      open={member !== null}
      onOpenChange={(open) => {
        if (open) return;
        remove.reset();
        onClose();
      }}
      title={t("members.remove.title", { name: member?.user.name ?? "" })}
      description={t("members.remove.text")}
      action={t("members.remove")}
      danger
      busy={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
      onConfirm={() => {
        if (member) remove.mutate(member);
      }}
    />
  );
}
