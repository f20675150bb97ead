import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import type { ChannelPlatform } from "#protocol/api/channels";
import { useLanguage } from "../i18n/i18n.ts";
import { Page } from "../shell/page.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { GuideSteps } from "./guide-steps.tsx";
import { NewChannelForm } from "./new-channel-form.tsx";
import { PlatformMark } from "./platform-mark.tsx";
import { PLATFORM_NAMES } from "./platform-names.ts";
import { platformsQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

const route = getRouteApi("/app/channels/new");

/** Which platform; what to do there; what it gave. The rest of the way is on the channel's own page. */
export function NewChannelPage(): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const { platform: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const platforms = useQuery(platformsQuery);
  const platform = platforms.data?.find((one) => one.platform === chosen);
  if (platform) {
    return (
      <Page title={t("new.for", { platform: PLATFORM_NAMES[platform.platform][language] })} width="text">
        <button
          type="button"
          onClick={() => void navigate({ search: {} })}
          className="mb-6 -ml-1 inline-flex items-center gap-1 rounded-sm text-sm text-soft hover:text-ink"
        >
          <ChevronLeft className="size-4" />
          {t("new.other")}
        </button>
        <GuideSteps platform={platform.platform} part="before" />
        <NewChannelForm
          key={platform.platform}
          platform={platform}
          onMade={({ metadata: { namespace, name } }) =>
            void navigate({ to: "/channels/$namespace/$name", params: { namespace, name } })
          }
        />
      </Page>
    );
  }
  return (
    <Page title={t("new")} lead={t("new.lead")}>
      <Link to="/channels" className="tap mb-4 -ml-1 inline-flex items-center gap-1 text-sm text-soft hover:text-ink">
        <ChevronLeft className="size-4" />
        {t("title")}
      </Link>
      {platforms.isPending ? <SkeletonRows rows={5} /> : null}
      {platforms.isError ? <LoadFailed error={platforms.error} onRetry={() => void platforms.refetch()} /> : null}
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {platforms.data?.map((one) => (
          <PlatformChoice
            key={one.platform}
            platform={one}
            onChoose={() => void navigate({ search: { platform: one.platform } })}
          />
        ))}
      </ul>
    </Page>
  );
}

function PlatformChoice({ platform, onChoose }: { platform: ChannelPlatform; onChoose: () => void }): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const facts = [t(`stream.${platform.stream}`), platform.files.in || platform.files.out ? t("files") : null];
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="flex w-full items-center gap-3 rounded-md border border-rule p-3 text-left transition-colors hover:border-rule-field hover:bg-hover"
      >
        <PlatformMark platform={platform.platform} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{PLATFORM_NAMES[platform.platform][language]}</span>
          <span className="block truncate text-xs text-faint">{facts.filter(Boolean).join(" · ")}</span>
        </span>
      </button>
    </li>
  );
}
