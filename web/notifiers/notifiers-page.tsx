import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import type { NotifierReport } from "#protocol/api/notifications";
import { displayName } from "../agents/queries.ts";
import { PlaceName, PlaceRow } from "../channels/place-row.tsx";
import { PlaceTabs } from "../channels/place-tabs.tsx";
import { useChannelsText } from "../channels/texts.ts";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Page } from "../shell/page.tsx";
import { Badge } from "../ui/badge.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { HealthBadge } from "./health-badge.tsx";
import { whereTo } from "./look.ts";
import { NoticeLog } from "./notice-log.tsx";
import { type NotifierResource, notifiersQuery, reportsQuery } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";
import { TypeMark } from "./type-mark.tsx";

/** Where alerts and workflows tell people and programs, and what became of it. */
export function NotifiersPage(): ReactNode {
  const t = useNotifiersText();
  const place = useChannelsText();
  const notifiers = useQuery(notifiersQuery);
  const reports = useQuery(reportsQuery).data ?? [];
  const canWrite = useCanWrite();
  const found = notifiers.data ?? [];
  const create = canWrite ? (
    <LinkButton variant="primary">
      <Link to="/channels/notices/$namespace/$name/edit" params={{ namespace: "default", name: "~new" }}>
        <Plus className="size-4" />
        {t("new")}
      </Link>
    </LinkButton>
  ) : null;
  return (
    <Page title={place("title")} actions={found.length > 0 ? create : null}>
      <PlaceTabs value="notices">
        <p className="mt-5 mb-4 text-soft">{t("lead")}</p>
        {notifiers.isPending ? <SkeletonRows rows={3} /> : null}
        {notifiers.isError ? <LoadFailed error={notifiers.error} onRetry={() => void notifiers.refetch()} /> : null}
        {notifiers.data?.length === 0 ? (
          <EmptyState title={t("empty.title")} action={create}>
            {t(canWrite ? "empty" : "empty.viewer")}
          </EmptyState>
        ) : null}
        <ul aria-label={t("title")} className="border-rule not-empty:border-t">
          {found.map((notifier) => (
            <NotifierRow
              key={notifier.metadata.uid}
              notifier={notifier}
              report={reports.find((one) => isOf(one, notifier))}
            />
          ))}
        </ul>
        {found.length > 0 || reports.length > 0 ? (
          <section className="mt-10">
            <h2 className="mb-3 font-medium">{t("latest")}</h2>
            <NoticeLog filter={{}} label={t("latest")} />
          </section>
        ) : null}
      </PlaceTabs>
    </Page>
  );
}

export function isOf(report: NotifierReport, { metadata }: NotifierResource): boolean {
  return report.namespace === metadata.namespace && report.name === metadata.name;
}

interface NotifierRowProps {
  notifier: NotifierResource;
  report: NotifierReport | undefined;
}

function NotifierRow({ notifier, report }: NotifierRowProps): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const { name, namespace } = notifier.metadata;
  const { type } = notifier.spec;
  const to = whereTo(notifier.spec);
  const sentAt = report?.last_sent_at ?? null;
  return (
    <PlaceRow>
      <Link to="/channels/notices/$namespace/$name" params={{ namespace, name }}>
        <TypeMark type={type} />
        <PlaceName name={displayName(notifier)} to={to === "" ? t(`type.${type}`) : `${t(`type.${type}`)} → ${to}`} />
        {sentAt === null ? null : (
          <span className="text-right text-xs whitespace-nowrap text-faint max-sm:hidden">
            {t("lastSent", { when: formatRelative(sentAt, language) })}
          </span>
        )}
        <span className="flex items-center gap-1.5 max-sm:flex-col max-sm:items-end">
          {report && report.pending > 0 ? <Badge>{t("waiting", { count: report.pending })}</Badge> : null}
          <HealthBadge report={report} />
        </span>
      </Link>
    </PlaceRow>
  );
}
