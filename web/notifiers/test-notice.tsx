import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { NoticeReport } from "#protocol/api/notifications";
import { useFailureTexts } from "../channels/failure-words/failure-words.ts";
import { formatDuration } from "../chat/format-facts.ts";
import { useErrorText } from "../error-text.ts";
import { formatRelative } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Thread } from "../ui/thread.tsx";
import { deliveredAfterMs } from "./look.ts";
import { noticeQuery, type Place, sendNotice } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";

/** Sends a notice as a program would, and shows what becomes of it. */
export function TestNotice({ notifier: { namespace, name } }: { notifier: Place }): ReactNode {
  const t = useNotifiersText();
  const errorText = useErrorText();
  const [text, setText] = useState<string | null>(null);
  const words = text ?? t("test.words");
  const send = useMutation({ mutationFn: () => sendNotice({ namespace, name }, { title: t("test"), text: words }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (words.trim() !== "") send.mutate();
  };
  return (
    <section className="rounded-md border border-rule p-4">
      <h2 className="font-medium">{t("test")}</h2>
      <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-2">
        <Field label={t("test.label")} className="min-w-48 flex-1">
          {(control) => (
            <Input {...control} value={words} maxLength={20_000} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <Button type="submit" busy={send.isPending} disabled={words.trim() === ""}>
          {t("test.send")}
        </Button>
      </form>
      <div aria-live="polite" className="mt-3 empty:hidden">
        {send.isError ? <Notice tone="error">{errorText(send.error)}</Notice> : null}
        {send.data ? <Outcome key={send.data} id={send.data} /> : null}
      </div>
    </section>
  );
}

function Outcome({ id }: { id: string }): ReactNode {
  const t = useNotifiersText();
  const client = useQueryClient();
  const notice = useQuery(noticeQuery(id)).data;
  const tried = notice?.attempts.length ?? 0;
  useEffect(() => {
    if (tried === 0) return;
    void client.invalidateQueries({ queryKey: ["notices", "log"] });
    void client.invalidateQueries({ queryKey: ["notices", "notifiers"] });
  }, [client, tried]);
  if (notice === undefined || tried === 0) {
    return (
      <p className="flex items-center gap-3 text-soft">
        <Thread label={t("test.sending")} />
        {t("test.sending")}
      </p>
    );
  }
  return <Settled notice={notice} />;
}

function Settled({ notice }: { notice: NoticeReport }): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const took = deliveredAfterMs(notice);
  const words = useFailureTexts();
  const { error, why, at } = notice.attempts.at(-1)!;
  if (took !== null) return <p className="text-success">{t("test.sent", { took: formatDuration(took) })}</p>;
  const next =
    notice.due_at === null ? t("test.dead") : t("test.again", { when: formatRelative(notice.due_at, language) });
  return (
    <>
      <p className="wrap-anywhere text-error">
        {error === null ? formatRelative(at, language) : words.failure({ message: error, why })}
      </p>
      <p className="text-sm text-soft">{next}</p>
    </>
  );
}
