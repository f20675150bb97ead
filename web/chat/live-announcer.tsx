import { useState, type ReactNode } from "react";
import type { Conversation } from "#core/agent/conversation";
import { waitingForm } from "./task-state.ts";
import { useChatText } from "./texts.ts";

const SPOKEN_MAX = 600;

/** Tells screen readers of an answer once it is there, in one piece: token by token nobody can listen to. */
export function LiveAnnouncer({ conversation }: { conversation: Conversation }): ReactNode {
  const t = useChatText();
  const runningId = conversation.running?.message_id;
  const asked = waitingForm(conversation)?.question.question;
  const [watchedId, setWatchedId] = useState(runningId);
  if (runningId !== undefined && runningId !== watchedId) setWatchedId(runningId);
  return (
    <p aria-live="polite" className="sr-only">
      {runningId === undefined ? news() : asked ? t("form.asks", { question: asked }) : t("message.working")}
    </p>
  );

  /** Only what ended before the reader's eyes: old messages are not news. */
  function news(): string {
    const last = conversation.settled.at(-1);
    if (!last || last.message_id !== watchedId) return "";
    const text = last.error?.message ?? last.content.slice(0, SPOKEN_MAX);
    return t("message.answered", { name: last.bot || t("message.agent"), text });
  }
}
