import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { InvitationPreview, Me } from "#protocol/api/accounts";
import { ApiError } from "../api-error.ts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { meQuery, signOut } from "../session.ts";
import { PagePending } from "../shell/page-pending.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { useUiText } from "../ui/texts.ts";
import { AccountLayout } from "./account-layout.tsx";
import { useAccountText } from "./texts.ts";

const route = getRouteApi("/invite/$id");

export function InvitePage(): ReactNode {
  const t = useAccountText();
  const ui = useUiText();
  const errorText = useErrorText();
  const { id } = route.useParams();
  const me = useQuery(meQuery);
  const preview = useQuery({
    queryKey: ["invitation", id],
    queryFn: ({ signal }) =>
      api.get<InvitationPreview>(`/api/v1/invitations/${encodeURIComponent(id)}`, undefined, signal),
  });
  if (preview.isPending || me.isPending) return <PagePending />;
  if (preview.isError) {
    const gone = preview.error instanceof ApiError && [400, 404, 410].includes(preview.error.status);
    return (
      <AccountLayout
        title={t("invite.gone.title")}
        lead={gone ? t("invite.gone") : errorText(preview.error)}
        progress={0}
      >
        {gone ? (
          <TextLink>
            <Link to="/sign-in">{t("signUp.toSignIn")}</Link>
          </TextLink>
        ) : (
          <Button onClick={() => void preview.refetch()}>{ui("retry")}</Button>
        )}
      </AccountLayout>
    );
  }
  const { organization, inviter, role } = preview.data;
  return (
    <AccountLayout
      title={
        inviter
          ? t("invite.title", { inviter: inviter.name, organization: organization.name })
          : t("invite.titlePlain", { organization: organization.name })
      }
      lead={t("invite.lead", { role: t(`role.${role}`) })}
      progress={me.data ? 1 : 0.5}
    >
      {me.data ? <Accept preview={preview.data} me={me.data} /> : <SignFirst preview={preview.data} />}
    </AccountLayout>
  );
}

function SignFirst({ preview }: { preview: InvitationPreview }): ReactNode {
  const t = useAccountText();
  const next = `/invite/${preview.id}`;
  return (
    <div className="flex flex-col gap-4">
      <Link
        to="/sign-up"
        search={{ next, email: preview.email }}
        className="inline-flex h-11 items-center justify-center rounded-md bg-indigo font-medium text-on-indigo hover:bg-indigo-strong"
      >
        {t("signUp.action")}
      </Link>
      <p className="text-sm text-soft">
        {t("signUp.known")}{" "}
        <TextLink>
          <Link to="/sign-in" search={{ next }}>
            {t("signUp.toSignIn")}
          </Link>
        </TextLink>
      </p>
    </div>
  );
}

function Accept({ preview, me }: { preview: InvitationPreview; me: Me }): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const accept = useMutation({
    mutationFn: () => api.post(`/api/v1/invitations/${encodeURIComponent(preview.id)}/accept`),
    // A full load: the person now acts in another organization.
    onSuccess: () => window.location.assign("/chat"),
  });
  const sameAddress = me.user.email.toLowerCase() === preview.email.toLowerCase();
  return (
    <div className="flex flex-col items-stretch gap-4">
      {accept.isError ? <Notice tone="error">{errorText(accept.error)}</Notice> : null}
      {sameAddress ? (
        <p className="text-sm text-soft">{t("invite.as", { email: me.user.email })}</p>
      ) : (
        <Notice tone="warning">{t("invite.wrongPerson", { email: preview.email, current: me.user.email })}</Notice>
      )}
      <Button
        variant="primary"
        size="lg"
        disabled={!sameAddress}
        busy={accept.isPending}
        onClick={() => accept.mutate()}
      >
        {t("invite.accept", { organization: preview.organization.name })}
      </Button>
      {sameAddress ? null : <Button onClick={() => void signOut(client)}>{t("invite.otherAccount")}</Button>}
    </div>
  );
}
