import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { Message } from "#protocol/task-frames";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { toast } from "../ui/toast.tsx";
import { useModels } from "./choices.ts";
import type { ComposerHandle } from "./composer.tsx";
import type { MessageActs } from "./message-actions.tsx";
import type { TaskStore } from "./task-store.ts";

/** Stable for as long as the conversation is shown, or every message would be drawn again with every token. */
export function useMessageActs(
  store: TaskStore,
  composer: RefObject<ComposerHandle | null>,
  onEdit: (message: Message) => void,
): MessageActs | null {
  const canWrite = useCanWrite();
  const models = useModels();
  const errorText = useErrorText();
  const latest = useRef({ errorText, onEdit });
  useEffect(() => {
    latest.current = { errorText, onEdit };
  });
  return useMemo((): MessageActs | null => {
    if (!canWrite) return null;
    const retry = async (message: Message, model?: string): Promise<void> => {
      const refusal = await store.retry(message.message_id, model);
      if (!refusal) return;
      const error = new ApiError({ status: 400, code: refusal.code, message: refusal.message });
      toast(latest.current.errorText(error), { tone: "error" });
    };
    return {
      models,
      retry: (message, model) => void retry(message, model),
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
