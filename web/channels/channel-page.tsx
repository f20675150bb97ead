import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import type { ChannelReport } from "#protocol/api/channels";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Page } from "../shell/page.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { ChannelMenu } from "./channel-menu.tsx";
import { ChannelOverview } from "./channel-overview.tsx";
import { ChannelPeople } from "./channel-people.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Deliveries } from "./deliveries.tsx";
import { HealthBadge } from "./health-badge.tsx";
import { PLATFORM_NAMES } from "./platform-names.ts";
import { channelQuery, type ChannelResource, deadLettersQuery, pairingsQuery, reportQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

const route = getRouteApi("/app/channels/$namespace/$name");
const VIEWS = ["overview", "deliveries", "dead", "people"] as const;
type ViewName = (typeof VIEWS)[number];

/** What waits for somebody is seen without opening its tab. */
function withCount(label: string, count: number | undefined): string {
  return count ? `${label} (${count})` : label;
}

/** One channel at work: set it up, see what it does, put right what failed. */
export function ChannelPage(): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const { namespace, name } = route.useParams();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const canWrite = useCanWrite();
  const channel = useQuery(channelQuery(namespace, name));
  const id = channel.data?.metadata.uid;
  const report = useQuery({ ...reportQuery(id ?? ""), enabled: id !== undefined });
  const letters = useQuery({ ...deadLettersQuery(id ?? ""), enabled: id !== undefined });
  const pairings = useQuery({ ...pairingsQuery(id ?? ""), enabled: id !== undefined && canWrite });
  if (!channel.data || !report.data) {
    return (
      <Page title={name}>
        <Waiting failed={channel.isError ? channel : report.isError ? report : null} />
      </Page>
    );
  }
  const waiting: Partial<Record<ViewName, number>> = { dead: letters.data?.length, people: pairings.data?.length };
  const shown = VIEWS.find((one) => one === view) ?? "overview";
  return (
    <Page
      title={name}
      lead={`${PLATFORM_NAMES[channel.data.spec.platform][language]} → ${channel.data.spec.teamRef.name}`}
      actions={
        <>
          <span className="self-center">
            <HealthBadge report={report.data} isMuted={channel.data.spec.mute === true} />
          </span>
          {canWrite ? <ChannelMenu channel={channel.data} /> : null}
        </>
      }
    >
      <Link to="/channels" className="tap mb-4 -ml-1 inline-flex items-center gap-1 text-sm text-soft hover:text-ink">
        <ChevronLeft className="size-4" />
        {t("title")}
      </Link>
      <Tabs
        label={name}
        value={shown}
        onValueChange={(next) =>
          void navigate({ search: { view: next === "overview" ? undefined : next }, replace: true })
        }
        tabs={VIEWS.map((one) => ({ value: one, label: withCount(t(`view.${one}`), waiting[one]) }))}
      >
        <div className="mt-6">
          <View view={shown} channel={channel.data} report={report.data} />
        </div>
      </Tabs>
    </Page>
  );
}

function Waiting({ failed }: { failed: { error: unknown; refetch: () => Promise<unknown> } | null }): ReactNode {
  if (failed === null) return <SkeletonRows rows={4} />;
  return <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />;
}

interface ViewProps {
  view: (typeof VIEWS)[number];
  channel: ChannelResource;
  report: ChannelReport;
}

function View({ view, channel, report }: ViewProps): ReactNode {
  const { uid } = channel.metadata;
  if (view === "deliveries") return <Deliveries id={uid} />;
  if (view === "dead") return <DeadLetters id={uid} />;
  if (view === "people") return <ChannelPeople id={uid} report={report} />;
  return <ChannelOverview channel={channel} report={report} />;
}
