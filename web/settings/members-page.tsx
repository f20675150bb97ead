import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useCanManage, useMe } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SearchInput } from "../ui/input.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberTable } from "./member-table.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import { invitationsQuery, membersQuery } from "./queries.ts";
import { useSettingsText } from "./texts.ts";

const route = getRouteApi("/app/settings/members");

export function MembersPage(): ReactNode {
  const t = useSettingsText();
  const me = useMe();
  const canManage = useCanManage();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const members = useQuery(membersQuery);
  const invitations = useQuery({ ...invitationsQuery, enabled: canManage });
  const isAlone = canManage && members.data?.length === 1 && invitations.data?.length === 0 && q === "";
  const [inviting, setInviting] = useState(false);
  const fitting =
    members.data?.filter(({ user }) => `${user.name} ${user.email}`.toLowerCase().includes(q.toLowerCase())) ?? [];
  return (
    <>
      <p className="mb-5 max-w-140 text-soft">{t("members.lead", { organization: me.organization.name })}</p>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <SearchInput
          label={t("members.search")}
          value={q}
          onValueChange={(next) => void navigate({ search: { q: next || undefined }, replace: true })}
          className="min-w-48 flex-1 sm:max-w-72"
        />
        {canManage ? (
          <Button
            variant="primary"
            className="ml-auto"
            icon={<UserPlus className="size-4" />}
            onClick={() => setInviting(true)}
          >
            {t("invite.action")}
          </Button>
        ) : null}
      </div>
      {members.isPending ? <SkeletonRows rows={3} /> : null}
      {members.isError ? <LoadFailed error={members.error} onRetry={() => void members.refetch()} /> : null}
      {fitting.length > 0 ? <MemberTable members={fitting} /> : null}
      {members.isSuccess && fitting.length === 0 ? (
        <p className="py-8 text-center text-soft">{t("members.none")}</p>
      ) : null}
      {canManage ? <OpenInvitations /> : null}
      {isAlone ? <EmptyState title={t("members.alone.title")}>{t("members.alone")}</EmptyState> : null}
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}
