import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import type { Message } from "#protocol/task-frames";
import { formatDateTime } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { formatCost, formatDuration, formatTokens } from "./format-facts.ts";
import { useChatText } from "./texts.ts";

/** What an answer took, in one quiet line that opens to all of it. */
export function MessageFacts({ message }: { message: Message }): ReactNode {
  const t = useChatText();
  const line = [
    message.timings ? formatDuration(message.timings.total_ms) : "",
    message.usage ? `${formatTokens(message.usage.input + message.usage.output, "en")} tok` : "",
    message.usage && message.usage.cost_micro_usd > 0 ? formatCost(message.usage.cost_micro_usd) : "",
  ].filter(Boolean);
  if (line.length === 0) return null;
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`${t("facts.show")}: ${line.join(" · ")}`}
        className="h-control-sm rounded-md px-2 font-mono text-xs text-faint tabular-nums hover:bg-hover hover:text-soft"
      >
        {line.join(" · ")}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={t("facts.show")}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 w-72 animate-appear rounded-lg border border-rule-strong bg-raised p-4 shadow-lift"
        >
          <Facts message={message} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Facts({ message }: { message: Message }): ReactNode {
  const t = useChatText();
  const language = useLanguage();
  const { usage, timings, model } = message;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">
      {model ? <Fact term={t("facts.model")}>{model}</Fact> : null}
      {timings ? (
        <>
          <Fact term={t("facts.first")}>{formatDuration(timings.first_token_ms)}</Fact>
          <Fact term={t("facts.total")}>{formatDuration(timings.total_ms)}</Fact>
        </>
      ) : null}
      {usage ? (
        <>
          <Fact term={t("facts.input")}>{formatTokens(usage.input, language)}</Fact>
          {usage.cached > 0 ? <Fact term={t("facts.cached")}>{formatTokens(usage.cached, language)}</Fact> : null}
          <Fact term={t("facts.output")}>{formatTokens(usage.output, language)}</Fact>
          {usage.reasoning > 0 ? (
            <Fact term={t("facts.reasoning")}>{formatTokens(usage.reasoning, language)}</Fact>
          ) : null}
          <Fact term={t("facts.cost")}>
            {usage.cost_micro_usd > 0 ? formatCost(usage.cost_micro_usd) : t("facts.cost.unknown")}
          </Fact>
        </>
      ) : null}
      <dt className="col-span-2 mt-1 border-t border-rule pt-2 font-mono text-xs text-faint">
        {formatDateTime(message.created_at, language)}
      </dt>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-soft">{term}</dt>
      <dd className="text-right font-mono text-xs leading-5 wrap-anywhere tabular-nums">{children}</dd>
    </>
  );
}
