import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ChevronLeft, UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { AddGroupMember } from "./add-group-member.tsx";
import { GroupMemberRow } from "./group-member-row.tsx";
import { groupMembersQuery, groupPath, groupsQuery } from "./queries.ts";
import { useAccessText } from "./texts.ts";

const route = getRouteApi("/app/settings/groups/$namespace");

/** One group: who is in it, and as what. */
export function GroupPage(): ReactNode {
  const t = useAccessText();
  const { namespace } = route.useParams();
  const group = useQuery(groupsQuery).data?.find(({ name }) => name === namespace);
  const members = useQuery(groupMembersQuery(namespace));
  const [adding, setAdding] = useState(false);
  const canManage = group?.can_manage === true;
  const add = canManage ? (
    <Button variant="primary" icon={<UserPlus className="size-4" />} onClick={() => setAdding(true)}>
      {t("group.add")}
    </Button>
  ) : null;
  return (
    <>
      <Link to="/settings/groups" className="tap mb-4 inline-flex items-center gap-1 text-sm text-soft hover:text-ink">
        <ChevronLeft className="size-4" />
        {t("groups")}
      </Link>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-4">
        <div>
          <h2 className="text-lg font-medium">{group?.group ?? namespace}</h2>
          <p className="font-mono text-xs text-faint">{namespace}</p>
        </div>
        {members.data && members.data.length > 0 ? add : null}
      </div>
      {members.isPending ? <SkeletonRows rows={3} /> : null}
      {members.isError ? <LoadFailed error={members.error} onRetry={() => void members.refetch()} /> : null}
      {members.data?.length === 0 ? (
        <EmptyState title={t("group.empty.title")} action={add}>
          {t(namespace === "default" ? "group.empty.default" : "group.empty")}
        </EmptyState>
      ) : null}
      <ul aria-label={t("group.members")} className="border-rule not-empty:border-t">
        {members.data?.map((member) => (
          <GroupMemberRow key={member.id} member={member} namespace={namespace} canManage={canManage} />
        ))}
      </ul>
      {canManage && namespace !== "default" ? <DeleteGroup namespace={namespace} /> : null}
      <AddGroupMember namespace={namespace} open={adding} onOpenChange={setAdding} />
    </>
  );
}

function DeleteGroup({ namespace }: { namespace: string }): ReactNode {
  const t = useAccessText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.delete(groupPath(namespace)),
    onSuccess: async () => {
      toast(t("group.deleted", { name: namespace }), { tone: "success" });
      await navigate({ to: "/settings/groups" });
      await client.invalidateQueries({ queryKey: groupsQuery.queryKey });
    },
  });
  return (
    <div className="mt-8">
      <Button variant="danger-quiet" className="-ml-3.5" onClick={() => setAsking(true)}>
        {t("group.delete")}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={(open) => {
          setAsking(open);
          if (!open) remove.reset();
        }}
        title={t("group.delete.title", { name: namespace })}
        description={t("group.delete.text")}
        action={t("group.delete")}
        danger
        busy={remove.isPending}
        error={remove.isError ? errorText(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      />
    </div>
  );
}
