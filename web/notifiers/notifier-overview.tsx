import type { ReactNode } from "react";
import type { NotifierReport } from "#protocol/api/notifications";
import { useFailureTexts } from "../channels/failure-words/failure-words.ts";
import { formatNumber, formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import type { NotifierResource } from "./queries.ts";
import { TestNotice } from "./test-notice.tsx";
import { useNotifiersText } from "./texts.ts";

interface NotifierOverviewProps {
  notifier: NotifierResource;
  report: NotifierReport | undefined;
}

/** How it does, a try of it, and how programs use it. */
export function NotifierOverview({ notifier, report }: NotifierOverviewProps): ReactNode {
  const canWrite = useCanWrite();
  return (
    <div className="flex flex-col gap-8">
      <Figures report={report} />
      {canWrite ? <TestNotice notifier={notifier.metadata} /> : null}
      <FromPrograms notifier={notifier} />
    </div>
  );
}

function Figures({ report }: { report: NotifierReport | undefined }): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const words = useFailureTexts();
  const when = (at: number | null | undefined): string => (at ? formatRelative(at, language) : "–");
  const facts = [
    ["lastSent", when(report?.last_sent_at)],
    ["lastFailure", when(report?.last_failure?.at)],
    ["pending", formatNumber(report?.pending ?? 0, language)],
    ["dead", formatNumber(report?.dead ?? 0, language)],
  ] as const;
  return (
    <section aria-label={t("figures")}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 border-b border-rule pb-5 sm:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-faint">{t(`figure.${name}`)}</dt>
            <dd className="text-lg tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {report?.last_failure ? (
        <p className="mt-3 text-sm wrap-anywhere text-error">
          {t("failedBecause", { when: when(report.last_failure.at), reason: words.failure(report.last_failure) })}
        </p>
      ) : null}
    </section>
  );
}

/** What a program sends, ready to be copied. */
function FromPrograms({ notifier: { metadata } }: { notifier: NotifierResource }): ReactNode {
  const t = useNotifiersText();
  const { namespace, name } = metadata;
  const body = JSON.stringify({
    notifier: namespace === "default" ? { name } : { namespace, name },
    title: "Disk full",
    text: "db1: **98 %**",
  });
  const command = [
    `curl ${window.location.origin}/api/v1/notifications \\`,
    `  -H "authorization: Bearer $WEFT_TOKEN" -H "content-type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n");
  return (
    <section>
      <h2 className="font-medium">{t("programs")}</h2>
      <p className="mt-1 mb-3 text-soft">{t("programs.lead")}</p>
      <div className="flex items-start rounded-md border border-rule bg-sunken">
        <pre className="min-w-0 flex-1 overflow-x-auto p-3 font-mono text-xs leading-5">{command}</pre>
        <CopyButton text={command} size="sm" className="m-1.5" />
      </div>
    </section>
  );
}
