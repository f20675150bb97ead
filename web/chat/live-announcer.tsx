import { useEffect, useState, type ReactNode } from "react";
import type { Conversation } from "#core/agent/conversation";
import { useChatText } from "./texts.ts";

const SPOKEN_MAX = 600;

/** Tells screen readers of an answer once it is there, in one piece: token by token nobody can listen to. */
export function LiveAnnouncer({ conversation }: { conversation: Conversation }): ReactNode {
  const t = useChatText();
  const [heard, setHeard] = useState("");
  const runningId = conversation.running?.message_id;
  const last = conversation.settled.at(-1);
  const [expected, setExpected] = useState(runningId);
  useEffect(() => {
    if (runningId !== undefined) setExpected(runningId);
    else if (last && last.message_id === expected) {
      const text = last.error?.message ?? last.content.slice(0, SPOKEN_MAX);
      setHeard(t("message.answered", { name: last.bot || t("message.agent"), text }));
      setExpected(undefined);
    }
  }, [runningId, last, expected, t]);
  return (
    <p aria-live="polite" className="sr-only">
      {runningId === undefined ? heard : t("message.working")}
    </p>
  );
}
