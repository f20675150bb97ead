import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { Message, Refusal } from "#protocol/task-frames";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { toast } from "../ui/toast.tsx";
import { useModels } from "./choices.ts";
import type { ComposerHandle } from "./composer.tsx";
import type { MessageActs } from "./message-actions.tsx";
import type { TaskStore } from "./task-store.ts";
import { useChatText } from "./texts.ts";
import { isTouch } from "./use-writing.ts";

/** Stable for as long as the conversation is shown, or every message would be drawn again with every token. */
export function useMessageActs(
  store: TaskStore,
  composer: RefObject<ComposerHandle | null>,
  onEdit: (message: Message) => void,
): MessageActs | null {
  const canWrite = useCanWrite();
  const models = useModels();
  const errorText = useErrorText();
  const t = useChatText();
  const latest = useRef({ errorText, onEdit, t });
  useEffect(() => {
    latest.current = { errorText, onEdit, t };
  });
  return useMemo((): MessageActs | null => {
    if (!canWrite) return null;
    const done = async (asked: Promise<Refusal | null>, conflict?: string): Promise<boolean> => {
      const refusal = await asked;
      if (!refusal) return true;
      const error = new ApiError({ status: 400, code: refusal.code, message: refusal.message });
      const isConflict = refusal.code === "CONFLICT" && conflict !== undefined;
      toast(isConflict ? conflict : latest.current.errorText(error), { tone: "error" });
      return false;
    };
    return {
      models,
      retry: (message, model) => void done(store.retry(message.message_id, model)),
      answer: async (answer, clientMessageId) => {
        const isTaken = await done(store.answer(answer, clientMessageId), latest.current.t("form.taken"));
        // The button that had the focus is gone now.
        if (isTaken && !isTouch()) composer.current?.focus();
        return isTaken;
      },
      edit: (message) => {
        latest.current.onEdit(message);
        composer.current?.set(message.content, message.attachments);
      },
      quote: (message) => composer.current?.append(`${quoted(message.content)}\n\n`),
    };
  }, [canWrite, store, models, composer]);
}

function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
