import "./conversation.css";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { findMessage, messagesOf } from "#core/agent/conversation";
import type { Message } from "#protocol/task-frames";
import { useCanWrite, useMe } from "../session.ts";
import type { ComposerHandle } from "./composer.tsx";
import { ConversationBody } from "./conversation-body.tsx";
import { useTask } from "./open-tasks.ts";
import { TaskComposer } from "./task-composer.tsx";
import { TaskFailure } from "./task-failure.tsx";
import { TaskHeader } from "./task-header.tsx";
import { patchTask } from "./task-queries.ts";
import { useEscape } from "./use-escape.ts";
import { useFirstFocus } from "./use-first-focus.ts";
import { useMessageActs } from "./use-message-acts.ts";
import { useReadMark } from "./use-read-mark.ts";
import { useTaskSummary } from "./use-task-summary.ts";

/** One conversation: header, what was said, and the field to say more. */
export function TaskView({ taskId, onOpenList }: { taskId: string; onOpenList: () => void }): ReactNode {
  const [state, store] = useTask(taskId);
  const canWrite = useCanWrite();
  const me = useMe();
  const composer = useRef<ComposerHandle>(null);
  const [edited, setEdited] = useState<Message | null>(null);
  const acts = useMessageActs(store, composer, setEdited);
  const { conversation } = state;
  const known = useTaskSummary(taskId, conversation.settled.length > 0);
  const editing = edited && findMessage(conversation, edited.message_id) ? edited : null;
  const stopEditing = (): void => {
    setEdited(null);
    composer.current?.set("");
  };
  useFirstFocus(composer);
  useReadMark(taskId, state);
  useTitle(taskId, conversation.title);
  useEscape(canWrite && (conversation.running !== null || editing !== null), () =>
    editing ? stopEditing() : void store.cancel(),
  );

  if (state.phase === "failed" || state.link.state === "refused") {
    return <TaskFailure state={state} onRetry={() => store.reopen()} onOpenList={onOpenList} />;
  }
  const editLast = (): void => {
    const isMine = ({ role, sender }: Message): boolean => role === "user" && sender.id === me.user.id;
    const mine = messagesOf(conversation).findLast(isMine);
    if (mine) acts?.edit(mine);
  };
  return (
    <div className="flex h-full flex-col">
      <TaskHeader taskId={taskId} state={state} known={known} onOpenList={onOpenList} readerId={me.user.id} />
      <ConversationBody state={state} store={store} acts={acts} readerId={me.user.id} />
      <TaskComposer
        ref={composer}
        taskId={taskId}
        state={state}
        store={store}
        editing={editing}
        acts={acts}
        onSent={() => setEdited(null)}
        onEditStop={stopEditing}
        onEditLast={editLast}
        canWrite={canWrite}
        channel={known?.channel ?? null}
        mentionable={known?.group_chat ? known.team : null}
      />
    </div>
  );
}

/** The list learns a new title from here too, in case its own news are late. */
function useTitle(taskId: string, title: string): void {
  const client = useQueryClient();
  useEffect(() => {
    if (title) patchTask(client, taskId, { title });
  }, [client, taskId, title]);
}
