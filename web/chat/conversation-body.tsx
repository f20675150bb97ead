import { ArrowDown } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { PagePending } from "../shell/page-pending.tsx";
import { LiveAnnouncer } from "./live-announcer.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { MessageList } from "./message-list.tsx";
import { OlderMessages } from "./older-messages.tsx";
import { PendingList, QueueList } from "./pending-list.tsx";
import type { TaskState } from "./task-state.ts";
import type { TaskStore } from "./task-store.ts";
import { useChatText } from "./texts.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";

interface ConversationBodyProps {
  state: TaskState;
  store: TaskStore;
  acts: MessageActs | null;
  readerId: string;
}

/** What was said, newest at the end, with everything that is on its way under it. */
export function ConversationBody(props: ConversationBodyProps): ReactNode {
  const isEmpty = props.state.phase === "loading" && props.state.pending.length === 0;
  if (!isEmpty) return <Scroll {...props} />;
  return (
    <div className="min-h-0 flex-1">
      <PagePending />
    </div>
  );
}

function Scroll({ state, store, acts, readerId }: ConversationBodyProps): ReactNode {
  const t = useChatText();
  const { conversation, pending } = state;
  const { scrollRef, contentRef, isAtEnd, toEnd } = useStickToEnd();
  const sent = useRef(pending.length);
  useEffect(() => {
    // One's own words are always brought into view.
    if (pending.length > sent.current) toEnd();
    sent.current = pending.length;
  }, [pending.length, toEnd]);
  const hiddenFrom = pending.find(({ replaces }) => replaces !== undefined)?.replaces;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scrollRef}
        className="chat-scroll h-full overflow-y-auto overscroll-contain"
        role="log"
        aria-label={t("message.log")}
        aria-live="off"
        tabIndex={-1}
      >
        <div ref={contentRef} className="pt-4 pb-10">
          <OlderMessages
            older={state.older}
            scrollRef={scrollRef}
            firstId={conversation.settled[0]?.message_id}
            onLoad={() => void store.loadOlder()}
          />
          <MessageList conversation={conversation} acts={acts} readerId={readerId} hiddenFrom={hiddenFrom} />
          <QueueList conversation={conversation} store={store} />
          <PendingList pending={pending} store={store} isOffline={state.link.state === "lost"} />
        </div>
      </div>
      <LiveAnnouncer conversation={conversation} />
      {isAtEnd ? null : (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button
            size="sm"
            className="pointer-events-auto animate-appear rounded-full! shadow-lift"
            icon={<ArrowDown className="size-4" />}
            onClick={() => toEnd("smooth")}
          >
            {t("message.latest")}
          </Button>
        </div>
      )}
    </div>
  );
}
