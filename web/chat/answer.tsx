import { memo, type ReactNode } from "react";
import type { Notice as TurnNotice } from "#core/agent/conversation";
import type { Message } from "#protocol/task-frames";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Thread } from "../ui/thread.tsx";
import { answerParts } from "./answer-parts.ts";
import { Markdown } from "./markdown.tsx";
import { BlockRow, isOpen } from "./message-blocks.tsx";
import { ActionRow, AnswerActions, RetryMenu, type MessageActs } from "./message-actions.tsx";
import { MessageFacts } from "./message-facts.tsx";
import { MessageSources } from "./message-sources.tsx";
import { useChatText, type ChatText } from "./texts.ts";
import { useNow } from "./use-now.ts";

interface AnswerProps {
  message: Message;
  /** `null`: to be read only. */
  acts: MessageActs | null;
  isLast: boolean;
  notices?: readonly TurnNotice[] | undefined;
}

/** An agent's answer: text without a frame, and in its margin what the agent did between the words. */
export const Answer = memo(function Answer({ message, acts, isLast, notices }: AnswerProps): ReactNode {
  const isStreaming = message.status === "streaming";
  const parts = answerParts(message);
  const lastPart = parts.at(-1);
  return (
    <article className="group/message chat-line" data-message={message.message_id} aria-busy={isStreaming || undefined}>
      <div className="space-y-2 text-read">
        {parts.map((part) =>
          part.kind === "text" ? (
            <Markdown key={part.key} text={part.text} isStreaming={isStreaming && part === lastPart} />
          ) : (
            <div key={part.key}>
              {part.entries.map((entry) => (
                <BlockRow key={entry.block.id} entry={entry} acts={acts} />
              ))}
            </div>
          ),
        )}
      </div>
      {isStreaming ? <Working message={message} /> : null}
      {notices?.map((notice) => (
        <p key={notice.seq} className="mt-2 text-sm text-soft">
          <TurnRemark notice={notice} />
        </p>
      ))}
      {isStreaming ? null : <Ending message={message} acts={acts} isLast={isLast} />}
    </article>
  );
});

/** The thread that is drawn while the agent works; blocks that run show their own. */
function Working({ message }: { message: Message }): ReactNode {
  const t = useChatText();
  const now = useNow(true, 1000);
  const seconds = Math.max(0, Math.floor((now - message.created_at) / 1000));
  if (message.blocks.some(({ block }) => isOpen(block))) return null;
  return (
    <p className="relative mt-2 flex h-7 items-center gap-3">
      <Thread width={36} label={t("message.working")} />
      <span className="margin-fact font-mono text-xs text-faint tabular-nums" aria-hidden="true">
        {seconds > 2 ? `${seconds} s` : ""}
      </span>
    </p>
  );
}

function TurnRemark({ notice }: { notice: TurnNotice }): ReactNode {
  const t = useChatText();
  if (notice.kind === "failover") return t("notice.failover", { from: notice.from ?? "", to: notice.to ?? "" });
  if (notice.kind === "compaction") return t("notice.compaction");
  const seconds = Math.ceil((notice.retry_in_ms ?? 0) / 1000);
  return seconds > 0 ? t("notice.retry.in", { seconds }) : t("notice.retry");
}

function Ending({ message, acts, isLast }: { message: Message; acts: MessageActs | null; isLast: boolean }): ReactNode {
  const t = useChatText();
  const remark = endRemark(message, t);
  return (
    <>
      {remark ? <p className="mt-2 text-sm text-soft">{remark}</p> : null}
      {message.status === "error" ? <Failure message={message} acts={acts} /> : null}
      <MessageSources sources={message.sources ?? []} />
      <ActionRow isPinned={isLast}>
        {acts ? <AnswerActions message={message} acts={acts} /> : null}
        <MessageFacts message={message} />
      </ActionRow>
    </>
  );
}

function endRemark(message: Message, t: ChatText): string | null {
  if (message.status === "cancelled") return t("message.stopped");
  if (message.finish_reason === "length") return t("message.cut");
  if (message.finish_reason === "content_filter") return t("message.filtered");
  const isBlank = message.content.trim() === "" && message.blocks.length === 0;
  return isBlank && message.status === "done" ? t("message.empty") : null;
}

const FAILURES = [
  "RATE_LIMITED",
  "AUTH",
  "CONTEXT_TOO_LONG",
  "CONTENT_FILTER",
  "BAD_REQUEST",
  "OVERLOADED",
  "UNREACHABLE",
  "TIMEOUT",
  "STALLED",
  "CUT",
  "GARBAGE",
  "CRASHED",
  "INTERNAL",
  "UNKNOWN",
] as const;

/** What happened and what to do, in the reader's language; beneath it what the server said, for who looks closer. */
function Failure({ message, acts }: { message: Message; acts: MessageActs | null }): ReactNode {
  const t = useChatText();
  const { code, message: detail, retryable } = message.error ?? { code: "UNKNOWN", message: "", retryable: false };
  const known = FAILURES.find((failure) => failure === code);
  return (
    <Notice
      tone="error"
      className="mt-3"
      title={t("error.title")}
      action={
        acts && retryable ? (
          <RetryMenu message={message} acts={acts}>
            <Button size="sm">{t("error.retry")}</Button>
          </RetryMenu>
        ) : null
      }
    >
      {known ? t(`error.${known}`) : detail}
      {known && detail ? <p className="mt-1 font-mono text-xs wrap-anywhere text-faint">{detail}</p> : null}
    </Notice>
  );
}
