import "./conversation.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { type Conversation, emptyConversation } from "#core/agent/conversation";
import type { SharedTask } from "#protocol/api/shares";
import type { Message } from "#protocol/task-frames";
import { ApiError } from "../api-error.ts";
import { api } from "../api.ts";
import { PagePending } from "../shell/page-pending.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Mark } from "../ui/mark.tsx";
import { MessageList } from "./message-list.tsx";
import { useChatText } from "./texts.ts";

/** A conversation that its owner shared: to read, without an account. */
export function SharePage(): ReactNode {
  const t = useChatText();
  const { token = "" } = useParams({ strict: false });
  const shared = useQuery({
    queryKey: ["share", token],
    queryFn: ({ signal }) => api.get<SharedTask>(`/api/v1/shares/${encodeURIComponent(token)}`, undefined, signal),
  });
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-13 shrink-0 items-center gap-3 border-b border-rule px-4 print:hidden">
        <Mark size={24} />
        <p className="min-w-0 flex-1 truncate text-sm text-soft">{t("share.by")}</p>
        <LinkButton>
          <Link to="/chat">{t("share.start")}</Link>
        </LinkButton>
      </header>
      <main className="chat-scroll min-h-0 flex-1 overflow-y-auto">
        {shared.data ? <SharedConversation shared={shared.data} /> : null}
        {shared.isPending ? <PagePending /> : null}
        {shared.isError ? <SharedFailure error={shared.error} onRetry={() => void shared.refetch()} /> : null}
      </main>
    </div>
  );
}

function SharedConversation({ shared }: { shared: SharedTask }): ReactNode {
  const t = useChatText();
  const conversation = useMemo(() => asRead(shared.messages), [shared]);
  return (
    <div className="pt-8 pb-16">
      <h1 className="chat-line mb-8 text-xl font-medium">{shared.title || t("list.untitled")}</h1>
      {shared.cut ? <p className="chat-line mb-6 text-sm text-faint">{t("share.cut")}</p> : null}
      <MessageList conversation={conversation} acts={null} readerId={undefined} hiddenFrom={undefined} />
    </div>
  );
}

/** What was still being said when it was shared will not go on here. */
function asRead(messages: readonly Message[]): Conversation {
  const said = messages.filter(({ status }) => status !== "queued");
  return {
    ...emptyConversation(),
    settled: said.map((message) => (message.status === "streaming" ? { ...message, status: "done" } : message)),
  };
}

function SharedFailure({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactNode {
  const t = useChatText();
  const isGone = error instanceof ApiError && (error.status === 404 || error.status === 410 || error.status === 400);
  if (!isGone) {
    return (
      <div className="mx-auto max-w-130 p-5">
        <LoadFailed error={error} onRetry={onRetry} />
      </div>
    );
  }
  return (
    <EmptyState level={1} title={t("share.gone")}>
      {t("share.gone.text")}
    </EmptyState>
  );
}
