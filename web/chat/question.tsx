import { memo, useState, type ReactNode } from "react";
import type { Attachment, Message } from "#protocol/task-frames";
import { IntentLine } from "../intents/intent-line.tsx";
import { cx } from "../ui/class-names.ts";
import { ActionRow, PersonActions, type MessageActs } from "./message-actions.tsx";
import { MessageAttachments } from "./message-attachments.tsx";
import { useChatText } from "./texts.ts";

/** Beyond this a pasted text is folded. */
const LONG_CHARACTERS = 1500;
const LONG_LINES = 18;

interface QuestionProps {
  message: Message;
  acts: MessageActs | null;
  /** The reader; other people's messages carry their name. */
  readerId: string | undefined;
}

/** What a person said: a short, tinted block. */
export const Question = memo(function Question({ message, acts, readerId }: QuestionProps): ReactNode {
  const t = useChatText();
  const { sender } = message;
  const isOther = sender.kind === "channel" || (readerId !== undefined && sender.id !== readerId);
  if (message.role === "system") return <p className="chat-line text-sm text-faint">{message.content}</p>;
  return (
    <article
      className="group/message chat-line"
      data-message={message.message_id}
      aria-label={isOther ? sender.name : t("message.you")}
    >
      {isOther || readerId === undefined ? <p className="mb-1 text-xs text-indigo">{sender.name}</p> : null}
      <QuestionBlock content={message.content} attachments={message.attachments} canOpen={readerId !== undefined} />
      {message.intent ? <IntentLine decision={message.intent} /> : null}
      {acts ? (
        <ActionRow isPinned={false}>
          <PersonActions message={message} acts={acts} />
        </ActionRow>
      ) : (
        <div className="h-10" />
      )}
    </article>
  );
});

interface QuestionBlockProps {
  content: string;
  attachments: readonly Attachment[];
  isFaint?: boolean;
  canOpen?: boolean;
}

export function QuestionBlock({
  content,
  attachments,
  isFaint = false,
  canOpen = true,
}: QuestionBlockProps): ReactNode {
  const t = useChatText();
  const isLong = content.length > LONG_CHARACTERS || content.split("\n", LONG_LINES + 1).length > LONG_LINES;
  const [isFolded, setFolded] = useState(true);
  return (
    <div
      className={cx(
        "w-fit max-w-full rounded-lg bg-indigo-wash px-4 py-2.5 text-read leading-6.5",
        isFaint && "opacity-60",
      )}
    >
      <p
        className={cx(
          "wrap-anywhere whitespace-pre-wrap",
          isLong && isFolded && "max-h-60 overflow-hidden mask-b-from-60%",
        )}
      >
        {content}
      </p>
      {isLong ? (
        <button
          type="button"
          className="tap mt-1 rounded-sm text-sm text-indigo hover:underline"
          onClick={() => setFolded(!isFolded)}
        >
          {t(isFolded ? "message.show" : "message.fold")}
        </button>
      ) : null}
      <MessageAttachments attachments={attachments} canOpen={canOpen} />
    </div>
  );
}
