import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import type { SeenEvent } from "#protocol/api/channels";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Thread } from "../ui/thread.tsx";
import { pairingsQuery, reportQuery, waitForEvent } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** Waits for the first event and shows it: the proof that the platform reaches us. */
export function LiveTest({ id }: { id: string }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [isWaiting, setWaiting] = useState(false);
  const [event, setEvent] = useState<SeenEvent | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (!isWaiting) return;
    const abort = new AbortController();
    waitUntilSeen(id, abort.signal).then(
      (seen) => {
        setEvent(seen);
        setWaiting(false);
        // The figures above, and who asks to be let in.
        void client.invalidateQueries({ queryKey: reportQuery(id).queryKey });
        void client.invalidateQueries({ queryKey: pairingsQuery(id).queryKey });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setFailure(error);
        setWaiting(false);
      },
    );
    return () => abort.abort();
  }, [client, id, isWaiting]);
  const start = (): void => {
    setEvent(null);
    setFailure(null);
    setWaiting(true);
  };
  return (
    <section className="rounded-md border border-rule p-4">
      <h2 className="font-medium">{t("test")}</h2>
      <p className="mt-1 text-soft">{t("test.lead")}</p>
      <div className="mt-3 flex min-h-9 flex-wrap items-center gap-3" aria-live="polite">
        {isWaiting ? (
          <>
            <Thread label={t("test.waiting")} />
            <span className="text-soft">{t("test.waiting")}</span>
            <Button size="sm" variant="quiet" onClick={() => setWaiting(false)}>
              {t("test.stop")}
            </Button>
          </>
        ) : (
          <Button onClick={start}>{t(event ? "test.again" : "test.start")}</Button>
        )}
        {event ? <Seen event={event} /> : null}
      </div>
      {failure ? (
        <Notice tone="error" className="mt-3">
          {errorText(failure)}
        </Notice>
      ) : null}
    </section>
  );
}

/** The server holds each question for half a minute. */
async function waitUntilSeen(id: string, signal: AbortSignal): Promise<SeenEvent> {
  const since = Date.now();
  for (;;) {
    const event = await waitForEvent(id, since, signal);
    if (event) return event;
  }
}

function Seen({ event }: { event: SeenEvent }): ReactNode {
  const t = useChannelsText();
  return (
    <p className="min-w-0 flex-1 text-success">
      {t("test.seen", { sender: event.sender, outcome: t(`outcome.${event.outcome}`) })}
      <span className="block truncate text-sm text-soft">{event.preview}</span>
    </p>
  );
}
