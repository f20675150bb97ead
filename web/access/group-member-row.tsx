import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bot, UserMinus } from "lucide-react";
import type { ReactNode } from "react";
import { NAMESPACE_ROLES, type NamespaceRole } from "#core/actor";
import type { NamespaceMember } from "#protocol/api/access";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useMe } from "../session.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { groupMembersQuery, groupPath } from "./queries.ts";
import { useAccessText } from "./texts.ts";

interface GroupMemberRowProps {
  member: NamespaceMember;
  namespace: string;
  canManage: boolean;
}

export function GroupMemberRow({ member, namespace, canManage }: GroupMemberRowProps): ReactNode {
  const t = useAccessText();
  const me = useMe();
  const acts = useMemberActs(namespace, member);
  const isInherited = member.namespace !== namespace;
  const isMe = member.user?.id === me.user.id;
  const name = member.user?.name ?? member.service_account?.name ?? "";
  return (
    <li className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 border-b border-rule py-2.5">
      {member.user ? (
        <Avatar name={member.user.name} image={member.user.image} />
      ) : (
        <span className="grid size-8 place-items-center rounded-full bg-sunken text-soft">
          <Bot className="size-4" strokeWidth={1.6} aria-hidden="true" />
        </span>
      )}
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {isMe ? <Badge>{t("you")}</Badge> : null}
        </p>
        <p className="truncate text-sm text-faint">{member.user?.email ?? t("accounts.one")}</p>
      </div>
      {isInherited ? (
        <span className="text-sm text-faint max-sm:ml-12">{t("group.from", { group: member.namespace })}</span>
      ) : null}
      <span className="flex items-center gap-1 max-sm:ml-12">
        {canManage && !isInherited ? (
          <RoleSelect role={member.role} label={`${t("role")}: ${name}`} onChange={acts.change} />
        ) : (
          <span className="w-32 px-3 text-soft max-sm:px-0">{t(`role.${member.role}`)}</span>
        )}
        {(canManage || isMe) && !isInherited ? (
          <IconButton label={`${t(isMe ? "group.leave" : "group.remove")}: ${name}`} onClick={acts.remove}>
            <UserMinus className="size-4" strokeWidth={1.6} />
          </IconButton>
        ) : null}
      </span>
    </li>
  );
}

function useMemberActs(namespace: string, member: NamespaceMember) {
  const t = useAccessText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const path = groupPath(namespace, `/members/${member.id}`);
  const after = {
    onError: (error: unknown) => void toast(errorText(error), { tone: "error" }),
    onSettled: () => client.invalidateQueries({ queryKey: groupMembersQuery(namespace).queryKey }),
  };
  const change = useMutation({ mutationFn: (role: NamespaceRole) => api.patch(path, { role }), ...after });
  const remove = useMutation({
    mutationFn: () => api.delete(path),
    ...after,
    onSuccess: () => void toast(t("group.removed"), { tone: "success" }),
  });
  return { change: change.mutate, remove: () => remove.mutate() };
}

interface RoleSelectProps {
  role: NamespaceRole;
  label?: string;
  id?: string;
  onChange: (role: NamespaceRole) => void;
}

export function RoleSelect({ role, label, id, onChange }: RoleSelectProps): ReactNode {
  const t = useAccessText();
  return (
    <Select
      {...(label === undefined ? {} : { "aria-label": label })}
      {...(id === undefined ? {} : { id })}
      value={role}
      onValueChange={(next) => onChange(next as NamespaceRole)}
      options={NAMESPACE_ROLES.map((one) => ({ value: one, label: t(`role.${one}`), hint: t(`role.${one}.hint`) }))}
      className="w-36"
    />
  );
}
