import { MessageCircleQuestionMark } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { SendOptions } from "#protocol/task-frames";
import { IconButton } from "../ui/button.tsx";
import { ModelPicker } from "./picker.tsx";
import { useChatText } from "./texts.ts";

/** How the next messages are to be answered, and where that is chosen. */
export function useSendOptions(): { options: SendOptions; choices: ReactNode } {
  const t = useChatText();
  const [model, setModel] = useState<string>();
  const [clarify, setClarify] = useState(false);
  const options = { ...(model === undefined ? {} : { model }), ...(clarify ? { clarify } : {}) };
  const choices = (
    <>
      <ModelPicker value={model} onChange={setModel} />
      <IconButton
        label={t(clarify ? "composer.clarify.on" : "composer.clarify")}
        size="sm"
        pressed={clarify}
        onClick={() => setClarify(!clarify)}
      >
        <MessageCircleQuestionMark className="size-4" strokeWidth={1.6} />
      </IconButton>
    </>
  );
  return { options, choices };
}
