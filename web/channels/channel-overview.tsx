import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ChannelReport, SetUpOutcome } from "#protocol/api/channels";
import type { Platform } from "#protocol/channel-event";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatNumber, formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useFailureTexts } from "./failure-words/failure-words.ts";
import { GuideSteps } from "./guide-steps.tsx";
import { LiveTest } from "./live-test.tsx";
import { SET_UP_BY_API } from "./platform-names.ts";
import { channelPath, type ChannelResource, platformsQuery } from "./queries.ts";
import { Simulate } from "./simulate.tsx";
import { useChannelsText } from "./texts.ts";

/** How to finish the set-up, and how it goes since. */
export function ChannelOverview({ channel, report }: { channel: ChannelResource; report: ChannelReport }): ReactNode {
  const t = useChannelsText();
  const canWrite = useCanWrite();
  const words = useFailureTexts(channel.spec.platform);
  const { uid } = channel.metadata;
  return (
    <div className="flex flex-col gap-8">
      {report.ready ? null : (
        <Notice tone="warning" title={t("notReady")}>
          {words.failure(report)}
        </Notice>
      )}
      <Address channel={channel} report={report} />
      <Figures report={report} platform={channel.spec.platform} />
      <div>
        <GuideSteps platform={channel.spec.platform} part="after" />
        {canWrite ? <Connect channel={channel} /> : null}
        <LiveTest id={uid} />
      </div>
      {canWrite && report.ready ? <Simulate id={uid} /> : null}
    </div>
  );
}

/** What people write to, or what the platform is to call. */
function Address({ channel, report }: { channel: ChannelResource; report: ChannelReport }): ReactNode {
  const t = useChannelsText();
  const mail = channel.spec.platform === "email" ? channel.spec.settings?.["address"] : undefined;
  const isMail = typeof mail === "string";
  const address = isMail ? mail : report.webhook_url;
  return (
    <section>
      <h2 className="mb-2 font-medium">{t(isMail ? "mailAddress" : "webhook")}</h2>
      <p className="flex items-center gap-2 rounded-md border border-rule bg-sunken py-1.5 pr-1.5 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-sm select-all">{address}</code>
        <CopyButton text={address} size="sm" />
      </p>
      {!isMail && isLocal(address) ? <p className="mt-1.5 text-xs text-warning">{t("webhook.local")}</p> : null}
    </section>
  );
}

/** No platform reaches it from outside. */
function isLocal(address: string): boolean {
  return /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/.test(address);
}

function Connect({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const words = useFailureTexts(channel.spec.platform);
  const platforms = useQuery(platformsQuery);
  const canConnect = platforms.data?.find(({ platform }) => platform === channel.spec.platform)?.can_connect;
  const connect = useMutation({
    mutationFn: () => api.post<SetUpOutcome>(channelPath(channel.metadata.uid, "/connect")),
  });
  if (!canConnect) return null;
  return (
    <div className="mb-6 flex flex-col items-start gap-2">
      <Button busy={connect.isPending} onClick={() => connect.mutate()}>
        {t(SET_UP_BY_API.has(channel.spec.platform) ? "connect" : "connect.check")}
      </Button>
      {connect.isError ? <Notice tone="error">{errorText(connect.error)}</Notice> : null}
      {connect.data?.problem ? <Notice tone="error">{words.failure(connect.data.problem)}</Notice> : null}
      {connect.data?.done.map(({ step, text }) => (
        <p key={text} className="text-sm text-success">
          {words.step(step, text)}
        </p>
      ))}
    </div>
  );
}

const FIGURES = ["received", "delivered", "failed", "dead", "refused"] as const;

function Figures({ report, platform }: { report: ChannelReport; platform: Platform }): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const words = useFailureTexts(platform);
  const { tally } = report;
  return (
    <section aria-label={t("figures")}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 border-y border-rule py-4 sm:grid-cols-5">
        {FIGURES.map((name) => (
          <div key={name}>
            <dt className="text-xs text-faint">{t(`figure.${name}`)}</dt>
            <dd className="font-mono text-lg tabular-nums">{formatNumber(tally[name], language)}</dd>
          </div>
        ))}
      </dl>
      {tally.lastFailure ? (
        <p className="mt-3 text-sm text-error">
          {t("failedBecause", {
            when: formatRelative(tally.lastFailure.at, language),
            reason: words.failure(tally.lastFailure),
          })}
        </p>
      ) : null}
      {tally.lastRefusal ? (
        <p className="mt-1 text-sm text-warning">
          {t("refusedBecause", {
            when: formatRelative(tally.lastRefusal.at, language),
            reason: words.failure({ message: tally.lastRefusal.reason, why: tally.lastRefusal.why }),
          })}
        </p>
      ) : null}
    </section>
  );
}
