import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import type { NoticeReport } from "#protocol/api/notifications";
import { useFailureTexts } from "../channels/failure-words/failure-words.ts";
import { formatDuration } from "../chat/format-facts.ts";
import { useErrorText } from "../error-text.ts";
import { formatDateTime, formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { toast } from "../ui/toast.tsx";
import { deliveredAfterMs, headingOf } from "./look.ts";
import { replayNotice } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";

const TONES = { pending: "plain", sent: "success", dead: "error" } as const;

interface NoticeRowProps {
  notice: NoticeReport;
  showsNotifier: boolean;
}

export function NoticeRow({ notice, showsNotifier }: NoticeRowProps): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const id = useId();
  const [open, setOpen] = useState(false);
  const canWrite = useCanWrite();
  const words = useFailureTexts();
  const took = deliveredAfterMs(notice);
  const failed = notice.status === "sent" ? undefined : notice.attempts.at(-1);
  const facts = [
    formatRelative(notice.at, language),
    showsNotifier ? notice.notifier.name : null,
    took === null ? null : t("took", { took: formatDuration(took) }),
    notice.attempts.length > 1 ? t("attempts", { count: notice.attempts.length }) : null,
  ];
  return (
    <li className="border-b border-rule py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="-mx-1.5 flex min-w-0 flex-1 basis-56 items-start gap-2 rounded-md px-1.5 py-1.5 text-left hover:bg-hover"
        >
          <ChevronRight
            className={cx("mt-1 size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
            aria-hidden="true"
          />
          <span className="min-w-0 flex-1">
            <span className="block truncate">{headingOf(notice)}</span>
            {failed?.error ? (
              <span className="block truncate text-sm text-error">
                {words.failure({ message: failed.error, why: failed.why })}
              </span>
            ) : null}
            <span className="block truncate text-xs text-faint">{facts.filter(Boolean).join(" · ")}</span>
          </span>
        </button>
        <span className="flex items-center gap-2 max-sm:pl-6">
          <Badge tone={TONES[notice.status]}>{t(`status.${notice.status}`)}</Badge>
          {notice.status === "dead" && canWrite ? <Replay id={notice.id} /> : null}
        </span>
      </div>
      <div id={id} hidden={!open}>
        {open ? <Details notice={notice} /> : null}
      </div>
    </li>
  );
}

function Replay({ id }: { id: string }): ReactNode {
  const t = useNotifiersText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayNotice(id),
    onSuccess: () => void toast(t("replayed"), { tone: "success" }),
    onError: (error) => void toast(errorText(error), { tone: "error" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["notices"] }),
  });
  return (
    <Button size="sm" busy={replay.isPending} onClick={() => replay.mutate()}>
      {t("replay")}
    </Button>
  );
}

function Details({ notice }: { notice: NoticeReport }): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const words = useFailureTexts();
  const { attempts, due_at: dueAt, text, id } = notice;
  return (
    <div className="mb-3 ml-6 flex flex-col gap-3 border-l-2 border-rule pt-1 pl-4">
      {text === headingOf(notice) ? null : <p className="text-sm wrap-anywhere whitespace-pre-wrap">{text}</p>}
      <ol className="text-xs">
        {attempts.map((attempt) => (
          <li key={attempt.at} className="flex flex-wrap gap-x-3 py-0.5">
            <span className="font-mono text-faint">{formatDateTime(attempt.at, language)}</span>
            <span className="font-mono text-faint tabular-nums">{formatDuration(attempt.latency_ms)}</span>
            <span className={cx("min-w-0 wrap-anywhere", attempt.error === null ? "text-success" : "text-error")}>
              {attempt.error === null ? t("taken") : words.failure({ message: attempt.error, why: attempt.why })}
            </span>
          </li>
        ))}
        {dueAt === null ? null : (
          <li className="py-0.5 text-soft">{t("next", { when: formatRelative(dueAt, language) })}</li>
        )}
      </ol>
      <p className="flex items-center gap-1 text-xs text-faint">
        <span className="min-w-0 truncate font-mono select-all">{id}</span>
        <CopyButton text={id} size="sm" />
      </p>
    </div>
  );
}
