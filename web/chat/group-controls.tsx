import { AtSign, Users } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../ui/button.tsx";
import { useChatText } from "./texts.ts";

/** Whether the whole organization takes part in a new conversation. */
export function GroupSwitch({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }): ReactNode {
  const t = useChatText();
  return (
    <IconButton label={t(isOn ? "group.on" : "group.off")} size="sm" pressed={isOn} onClick={() => onChange(!isOn)}>
      <Users className="size-4" strokeWidth={1.6} />
    </IconButton>
  );
}

/** In a group the team answers when it is mentioned. */
export function MentionButton({ team, onMention }: { team: string; onMention: () => void }): ReactNode {
  const t = useChatText();
  return (
    <IconButton label={t("group.mention", { team })} size="sm" onClick={onMention}>
      <AtSign className="size-4" strokeWidth={1.6} />
    </IconButton>
  );
}
