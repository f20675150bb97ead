import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import type { NotifierReport } from "#protocol/api/notifications";
import type { Resource } from "#protocol/kinds/resource";
import { displayName, resourceQuery } from "../agents/queries.ts";
import { useCanWrite } from "../session.ts";
import { Page } from "../shell/page.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { HealthBadge } from "./health-badge.tsx";
import { whereTo } from "./look.ts";
import { NoticeLog } from "./notice-log.tsx";
import { NotifierOverview } from "./notifier-overview.tsx";
import { isOf } from "./notifiers-page.tsx";
import { type NotifierResource, reportsQuery } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";

const route = getRouteApi("/app/channels/notices/$namespace/$name");
const VIEWS = ["overview", "log", "dead"] as const;

/** One notifier at work: try it, see what it sent, send again what nobody took. */
export function NotifierPage(): ReactNode {
  const t = useNotifiersText();
  const { namespace, name } = route.useParams();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const canWrite = useCanWrite();
  const stored = useQuery(resourceQuery("notifiers", namespace, name));
  const reports = useQuery(reportsQuery);
  if (!stored.data) {
    const failed = stored.isError ? <LoadFailed error={stored.error} onRetry={() => void stored.refetch()} /> : null;
    return <Page title={name}>{failed ?? <SkeletonRows rows={4} />}</Page>;
  }
  const notifier = readNotifier(stored.data);
  const report = reports.data?.find((one) => isOf(one, notifier));
  const shown = VIEWS.find((one) => one === view) ?? "overview";
  const to = whereTo(notifier.spec);
  const type = t(`type.${notifier.spec.type}`);
  return (
    <Page
      title={displayName(notifier)}
      lead={to === "" ? type : `${type} → ${to}`}
      actions={
        <>
          <span className="self-center">
            <HealthBadge report={report} />
          </span>
          <LinkButton>
            <Link to="/channels/notices/$namespace/$name/edit" params={{ namespace, name }}>
              {t(canWrite ? "edit" : "look")}
            </Link>
          </LinkButton>
        </>
      }
    >
      <Link
        to="/channels/notices"
        className="tap mb-4 -ml-1 inline-flex items-center gap-1 text-sm text-soft hover:text-ink"
      >
        <ChevronLeft className="size-4" />
        {t("title")}
      </Link>
      <Tabs
        label={name}
        value={shown}
        onValueChange={(next) =>
          void navigate({ search: { view: next === "overview" ? undefined : next }, replace: true })
        }
        tabs={VIEWS.map((one) => ({ value: one, label: t(`view.${one}`), count: countOf(one, report) }))}
      >
        <div className="mt-6">
          <View view={shown} notifier={notifier} report={report} />
        </div>
      </Tabs>
    </Page>
  );
}

interface ViewProps {
  view: (typeof VIEWS)[number];
  notifier: NotifierResource;
  report: NotifierReport | undefined;
}

function View({ view, notifier, report }: ViewProps): ReactNode {
  const t = useNotifiersText();
  const { namespace, name } = notifier.metadata;
  const place = { namespace, name };
  if (view === "log") return <NoticeLog filter={{ notifier: place }} label={t("view.log")} />;
  if (view === "dead") return <NoticeLog filter={{ notifier: place, status: "dead" }} label={t("view.dead")} />;
  return <NotifierOverview notifier={notifier} report={report} />;
}

function readNotifier({ metadata, spec }: Resource): NotifierResource {
  return { metadata, spec: spec as NotifierResource["spec"] };
}

function countOf(view: (typeof VIEWS)[number], report: NotifierReport | undefined): number | undefined {
  return view === "dead" && report && report.dead > 0 ? report.dead : undefined;
}
