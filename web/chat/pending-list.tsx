import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Conversation } from "#core/agent/conversation";
import { useErrorText } from "../error-text.ts";
import { ApiError } from "../api-error.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Thread } from "../ui/thread.tsx";
import { QuestionBlock } from "./question.tsx";
import type { Pending } from "./task-state.ts";
import type { TaskStore } from "./task-store.ts";
import { useChatText } from "./texts.ts";

/** Messages of this person that are on their way, under the newest answer. */
export function PendingList({
  pending,
  store,
  isOffline,
}: {
  pending: readonly Pending[];
  store: TaskStore;
  isOffline: boolean;
}): ReactNode {
  return pending.map((entry) => (
    <div key={entry.client_message_id} className="chat-line pt-3 pb-6">
      <QuestionBlock
        content={entry.content}
        attachments={entry.attachments}
        isFaint={entry.state === "waiting" && isOffline}
      />
      <PendingState entry={entry} store={store} isOffline={isOffline} />
    </div>
  ));
}

function PendingState({
  entry,
  store,
  isOffline,
}: {
  entry: Pending;
  store: TaskStore;
  isOffline: boolean;
}): ReactNode {
  const t = useChatText();
  const errorText = useErrorText();
  if (entry.error) {
    const reason = errorText(new ApiError({ status: 400, ...entry.error }));
    return (
      <p className="mt-1.5 flex flex-wrap items-center gap-2 text-sm text-error" role="alert">
        {t("message.failed", { reason })}
        <Button size="sm" variant="quiet" onClick={() => store.resend(entry.client_message_id)}>
          {t("message.resend")}
        </Button>
        <Button size="sm" variant="quiet" onClick={() => store.discard(entry.client_message_id)}>
          {t("message.discard")}
        </Button>
      </p>
    );
  }
  if (isOffline) return <p className="mt-1.5 text-xs text-faint">{t("message.waiting")}</p>;
  return (
    <p className="mt-1.5 flex h-5 items-center">
      <Thread of="person" label={t("message.sending")} />
    </p>
  );
}

/** Messages that wait behind the running turn. */
export function QueueList({ conversation, store }: { conversation: Conversation; store: TaskStore }): ReactNode {
  const t = useChatText();
  const queued = conversation.live.filter(({ status }) => status === "queued");
  if (queued.length === 0) return null;
  return (
    <section className="chat-line mt-6 mb-6" aria-label={t("queue.title", { count: queued.length })}>
      <p className="mb-2 text-xs text-faint">{t("queue.title", { count: queued.length })}</p>
      <ol className="space-y-1.5">
        {queued.map((message) => (
          <li
            key={message.message_id}
            className="group/queued flex items-center gap-2 rounded-md border border-dashed border-indigo-rule py-1 pr-1 pl-3"
          >
            <span className="min-w-0 flex-1 truncate text-base text-soft">{message.content}</span>
            <IconButton
              label={t("queue.cancel")}
              size="sm"
              onClick={() => void store.cancel(message.turn_id ?? undefined)}
            >
              <X className="size-4" />
            </IconButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
