import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import type { Platform } from "#protocol/channel-event";
import { useLanguage } from "../i18n/i18n.ts";
import { GUIDES } from "./guides/guide.ts";
import { PLATFORM_NAMES } from "./platform-names.ts";
import { useChannelsText } from "./texts.ts";

/** What to do at the platform, step by step. */
export function GuideSteps({ platform, part }: { platform: Platform; part: "before" | "after" }): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const guide = GUIDES[platform];
  return (
    <section className="mb-8">
      <h2 className="mb-2 flex items-center justify-between gap-4 font-medium">
        {t(`guide.${part}`, { platform: PLATFORM_NAMES[platform][language] })}
        {guide.console ? (
          <a
            href={guide.console}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-sm font-normal text-indigo hover:underline"
          >
            {t("guide.open")}
            <ExternalLink className="size-3.5" />
          </a>
        ) : null}
      </h2>
      <ol className="list-decimal pl-5 text-soft marker:font-mono marker:text-xs marker:text-faint">
        {guide[part][language].map((step) => (
          <li key={step} className="py-0.5 pl-1">
            {step}
          </li>
        ))}
      </ol>
    </section>
  );
}
