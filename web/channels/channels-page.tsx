import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Page } from "../shell/page.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { HealthBadge } from "./health-badge.tsx";
import { PlaceName, PlaceRow } from "./place-row.tsx";
import { PlaceTabs } from "./place-tabs.tsx";
import { PlatformMark } from "./platform-mark.tsx";
import { PLATFORM_NAMES } from "./platform-names.ts";
import { type ChannelResource, channelsQuery, reportQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** Where the agents answer besides this page. */
export function ChannelsPage(): ReactNode {
  const t = useChannelsText();
  const channels = useQuery(channelsQuery);
  const canWrite = useCanWrite();
  const create = canWrite ? (
    <LinkButton variant="primary">
      <Link to="/channels/new">
        <Plus className="size-4" />
        {t("new")}
      </Link>
    </LinkButton>
  ) : null;
  const found = channels.data ?? [];
  return (
    <Page title={t("title")} actions={found.length > 0 ? create : null}>
      <PlaceTabs value="channels">
        <p className="mt-5 mb-4 text-soft">{t("lead")}</p>
        {channels.isPending ? <SkeletonRows rows={3} /> : null}
        {channels.isError ? <LoadFailed error={channels.error} onRetry={() => void channels.refetch()} /> : null}
        {channels.data?.length === 0 ? (
          <EmptyState title={t("empty.title")} action={create}>
            {t("empty")}
          </EmptyState>
        ) : null}
        <ul aria-label={t("title")} className="border-rule not-empty:border-t">
          {found.map((channel) => (
            <ChannelRow key={channel.metadata.uid} channel={channel} />
          ))}
        </ul>
      </PlaceTabs>
    </Page>
  );
}

function ChannelRow({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const { uid, name, namespace } = channel.metadata;
  const { platform, teamRef } = channel.spec;
  const report = useQuery(reportQuery(uid)).data;
  return (
    <PlaceRow>
      <Link to="/channels/$namespace/$name" params={{ namespace, name }}>
        <PlatformMark platform={platform} />
        <PlaceName name={name} to={`${PLATFORM_NAMES[platform][language]} → ${teamRef.name}`} />
        <span className="text-right text-xs whitespace-nowrap text-faint max-sm:hidden">
          {report?.tally.lastEventAt
            ? t("lastEvent", { when: formatRelative(report.tally.lastEventAt, language) })
            : t("noEvent")}
        </span>
        {report ? <HealthBadge report={report} isMuted={channel.spec.mute === true} /> : null}
      </Link>
    </PlaceRow>
  );
}
