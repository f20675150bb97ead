import { memo, useMemo, type ReactNode } from "react";
import type { Conversation, Notice } from "#core/agent/conversation";
import type { Message } from "#protocol/task-frames";
import { Answer } from "./answer.tsx";
import type { MessageActs } from "./message-actions.tsx";
import { Question } from "./question.tsx";
import { inReadingOrder } from "./task-state.ts";

/** Messages of one group are skipped together while nothing in it changed. One id in sixteen ends a group. */
const GROUP_ENDS = /0$/;

interface MessageListProps {
  conversation: Conversation;
  acts: MessageActs | null;
  readerId: string | undefined;
  /** This message and all after it are about to be withdrawn. */
  hiddenFrom: string | undefined;
}

/** All messages that are not waiting for their turn. What is settled is not looked at again while tokens arrive. */
export function MessageList({ conversation, acts, readerId, hiddenFrom }: MessageListProps): ReactNode {
  const { settled, live, notices } = conversation;
  const ordered = useMemo(() => inReadingOrder(settled), [settled]);
  const isCut = hiddenFrom !== undefined;
  const cut = isCut ? ordered.findIndex(({ message_id }) => message_id === hiddenFrom) : -1;
  const past = cut < 0 ? ordered : ordered.slice(0, cut);
  const now = isCut ? [] : live.filter(({ status }) => status !== "queued");
  const groups = useMemo(() => inGroups(past), [past]);
  const lastId = (now.at(-1) ?? past.at(-1))?.message_id;
  return (
    <>
      {groups.map((messages) => (
        <Group
          key={messages[0]!.message_id}
          messages={messages}
          acts={acts}
          readerId={readerId}
          lastId={messages.some(({ message_id }) => message_id === lastId) ? lastId : undefined}
        />
      ))}
      {now.map((message) => (
        <MessageRow
          key={message.message_id}
          message={message}
          acts={acts}
          readerId={readerId}
          isLast={message.message_id === lastId}
          notices={notices}
        />
      ))}
    </>
  );
}

/** The ids decide where a group ends, so that neither a new message nor an older page moves the borders. */
function inGroups(messages: readonly Message[]): Message[][] {
  const groups: Message[][] = [];
  let isOpen = false;
  for (const message of messages) {
    if (isOpen) groups.at(-1)!.push(message);
    else groups.push([message]);
    isOpen = !GROUP_ENDS.test(message.message_id);
  }
  return groups;
}

interface GroupProps {
  messages: readonly Message[];
  acts: MessageActs | null;
  readerId: string | undefined;
  lastId: string | undefined;
}

const Group = memo(
  function Group({ messages, acts, readerId, lastId }: GroupProps): ReactNode {
    return (
      <div className="chat-group">
        {messages.map((message) => (
          <div key={message.message_id}>
            <MessageRow message={message} acts={acts} readerId={readerId} isLast={message.message_id === lastId} />
          </div>
        ))}
      </div>
    );
  },
  (before, after) =>
    before.acts === after.acts &&
    before.readerId === after.readerId &&
    before.lastId === after.lastId &&
    before.messages.length === after.messages.length &&
    before.messages.every((message, index) => message === after.messages[index]),
);

interface MessageRowProps {
  message: Message;
  acts: MessageActs | null;
  readerId: string | undefined;
  isLast: boolean;
  notices?: readonly Notice[];
}

function MessageRow({ message, acts, readerId, isLast, notices }: MessageRowProps): ReactNode {
  if (message.role !== "assistant") return <Question message={message} acts={acts} readerId={readerId} />;
  const remarks = notices?.filter(({ turn_id }) => turn_id === message.turn_id);
  return <Answer message={message} acts={acts} isLast={isLast} notices={remarks?.length ? remarks : undefined} />;
}
