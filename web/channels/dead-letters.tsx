import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DeadLetter } from "#protocol/api/channels";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { useCanWrite } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { useFailureTexts } from "./failure-words/failure-words.ts";
import { channelPath, deadLettersQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** Answers that the platform did not take, however often they were tried. */
export function DeadLetters({ id }: { id: string }): ReactNode {
  const t = useChannelsText();
  const letters = useQuery(deadLettersQuery(id));
  if (letters.isPending) return <SkeletonRows rows={3} />;
  if (letters.isError) return <LoadFailed error={letters.error} onRetry={() => void letters.refetch()} />;
  if (letters.data.length === 0) return <EmptyState title={t("dead.empty.title")}>{t("dead.empty")}</EmptyState>;
  return (
    <ul aria-label={t("view.dead")} className="border-t border-rule">
      {letters.data.map((letter) => (
        <LetterRow key={letter.turn_id} id={id} letter={letter} />
      ))}
    </ul>
  );
}

function LetterRow({ id, letter }: { id: string; letter: DeadLetter }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const words = useFailureTexts();
  const language = useLanguage();
  const client = useQueryClient();
  const canWrite = useCanWrite();
  const replay = useMutation({
    mutationFn: () => api.post(channelPath(id, `/dead-letters/${encodeURIComponent(letter.turn_id)}/replay`)),
    onSuccess: async () => {
      toast(t("dead.replayed"), { tone: "success" });
      await client.invalidateQueries({ queryKey: deadLettersQuery(id).queryKey });
    },
    onError: (error) => void toast(errorText(error), { tone: "error" }),
  });
  return (
    <li className="flex items-center gap-4 border-b border-rule py-3">
      <div className="min-w-0 flex-1">
        <Link
          to="/chat/$taskId"
          params={{ taskId: letter.task_id }}
          className="block truncate hover:text-indigo hover:underline pointer-coarse:py-2.5"
        >
          {letter.preview}
        </Link>
        <p className="text-sm text-error">{words.failure({ message: letter.reason, why: letter.why })}</p>
        <p className="text-xs text-faint">
          {letter.conversation} · {formatRelative(letter.at, language)}
        </p>
      </div>
      {canWrite ? (
        <Button size="sm" busy={replay.isPending} onClick={() => replay.mutate()}>
          {t("dead.replay")}
        </Button>
      ) : null}
    </li>
  );
}
