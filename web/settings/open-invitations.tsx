import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Invitation } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatDate } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { toast } from "../ui/toast.tsx";
import { invitationsQuery } from "./queries.ts";
import { useSettingsText } from "./texts.ts";

export function OpenInvitations(): ReactNode {
  const t = useSettingsText();
  const invitations = useQuery(invitationsQuery);
  if (!invitations.data || invitations.data.length === 0) return null;
  return (
    <section className="mt-10">
      <h2 className="border-b border-rule pb-2 text-base font-medium">{t("invite.open")}</h2>
      <ul>
        {invitations.data.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const language = useLanguage();
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => api.delete(`/api/v1/invitations/${invitation.id}`),
    onSuccess: async () => {
      toast(t("invite.withdrawn", { email: invitation.email }), { tone: "success" });
      await client.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
    onError: (error) => void toast(errorText(error), { tone: "error" }),
  });
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-1 border-b border-rule py-2">
      <span className="min-w-0 flex-1 basis-48 truncate">{invitation.email}</span>
      <Badge>{t(`role.${invitation.role}`)}</Badge>
      <span className="text-sm text-faint">
        {t("invite.until", { date: formatDate(Date.parse(invitation.expires_at), language) })}
      </span>
      <span className="flex items-center gap-1">
        <CopyButton text={invitation.url} />
        <Button variant="danger-quiet" size="sm" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t("invite.withdraw")}
        </Button>
      </span>
    </li>
  );
}
