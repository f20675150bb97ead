import "./conversation.css";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { findMessage, messagesOf } from "#core/agent/conversation";
import type { Message } from "#protocol/task-frames";
import { useErrorText } from "../error-text.ts";
import { ApiError } from "../api-error.ts";
import { useCanWrite, useMe } from "../session.ts";
import { toast } from "../ui/toast.tsx";
import { type ComposerHandle } from "./composer.tsx";
import { ConversationBody } from "./conversation-body.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { useTask } from "./open-tasks.ts";
import { TaskComposer } from "./task-composer.tsx";
import { TaskFailure } from "./task-failure.tsx";
import { TaskHeader } from "./task-header.tsx";
import { patchTask } from "./task-queries.ts";
import { useReadMark } from "./use-read-mark.ts";

/** One conversation: header, what was said, and the field to say more. */
export function TaskView({ taskId, onOpenList }: { taskId: string; onOpenList: () => void }): ReactNode {
  const [state, store] = useTask(taskId);
  const canWrite = useCanWrite();
  const me = useMe();
  const errorText = useErrorText();
  const say = useRef(errorText);
  useEffect(() => {
    say.current = errorText;
  });
  const composer = useRef<ComposerHandle>(null);
  const [editing, setEditing] = useState<Message | null>(null);
  useReadMark(taskId, state);

  // Stable for as long as the conversation is shown, or every message would be drawn again with every token.
  const acts = useMemo((): MessageActs | null => {
    if (!canWrite) return null;
    return {
      retry: (message, model) =>
        void store.retry(message.message_id, model).then((refusal) => {
          if (refusal) toast(say.current(new ApiError({ status: 400, code: refusal.code, message: refusal.message })), { tone: "error" });
        }),
      edit: (message) => {
        setEditing(message);
        composer.current?.set(message.content, message.attachments);
      },
      quote: (message) => composer.current?.append(`${quoted(message.content)}\n\n`),
    };
  }, [canWrite, store]);

  const client = useQueryClient();
  const { title } = state.conversation;
  useEffect(() => {
    if (title) patchTask(client, taskId, { title });
  }, [client, taskId, title]);

  const running = state.conversation.running;
  useEffect(() => {
    if (!running || !canWrite) return;
    const onKey = (event: KeyboardEvent): void => {
      // A menu or dialog that closes on Escape has used the key up.
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) void store.cancel();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [running, canWrite, store]);

  if (state.phase === "failed" || state.link.state === "refused") {
    return <TaskFailure state={state} onRetry={() => store.reopen()} onOpenList={onOpenList} />;
  }
  const editLast = (): void => {
    const mine = messagesOf(state.conversation).findLast(({ role, sender }) => role === "user" && sender.id === me.user.id);
    if (mine) acts?.edit(mine);
  };
  return (
    <div className="flex h-full flex-col">
      <TaskHeader taskId={taskId} state={state} onOpenList={onOpenList} readerId={me.user.id} />
      <ConversationBody taskId={taskId} state={state} store={store} acts={acts} readerId={me.user.id} />
      <TaskComposer
        ref={composer}
        taskId={taskId}
        state={state}
        store={store}
        editing={editing && findMessage(state.conversation, editing.message_id) ? editing : null}
        onEditEnd={() => setEditing(null)}
        onEditLast={editLast}
        canWrite={canWrite}
      />
    </div>
  );
}

function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
