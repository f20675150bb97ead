import { Pencil, Quote, RotateCcw } from "lucide-react";
import { Slot } from "radix-ui";
import type { ReactNode } from "react";
import type { Message } from "#protocol/task-frames";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Menu, MenuItem, MenuLabel } from "../ui/menu.tsx";
import { useChatText } from "./texts.ts";
import { useModels } from "./choices.ts";

/** What a reader can do with a message. A stable object, so that messages are not drawn again for it. */
export interface MessageActs {
  retry(message: Message, model?: string): void;
  edit(message: Message): void;
  quote(message: Message): void;
}

const ICON = { className: "size-4", strokeWidth: 1.6 } as const;

/** Appears with the pointer or focus; stays in sight under the newest answer. */
export function ActionRow({ isPinned, children }: { isPinned: boolean; children: ReactNode }): ReactNode {
  return (
    <div
      className={cx(
        "-ml-1.5 flex h-8 items-center gap-0.5 transition-opacity duration-150",
        !isPinned && "opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100",
      )}
    >
      {children}
    </div>
  );
}

export function AnswerActions({ message, acts }: { message: Message; acts: MessageActs }): ReactNode {
  const t = useChatText();
  return (
    <>
      <CopyButton text={message.content} />
      <IconButton label={t("message.quote")} size="sm" onClick={() => acts.quote(message)}>
        <Quote {...ICON} />
      </IconButton>
      <RetryMenu message={message} acts={acts}>
        <IconButton label={t("message.retry")} size="sm">
          <RotateCcw {...ICON} />
        </IconButton>
      </RetryMenu>
    </>
  );
}

export function PersonActions({ message, acts }: { message: Message; acts: MessageActs }): ReactNode {
  const t = useChatText();
  return (
    <>
      <CopyButton text={message.content} />
      <IconButton label={t("message.edit")} size="sm" onClick={() => acts.edit(message)}>
        <Pencil {...ICON} />
      </IconButton>
      <IconButton label={t("message.quote")} size="sm" onClick={() => acts.quote(message)}>
        <Quote {...ICON} />
      </IconButton>
    </>
  );
}

/** Answer again, with the same model or another. */
export function RetryMenu({ message, acts, children }: { message: Message; acts: MessageActs; children: ReactNode }): ReactNode {
  const t = useChatText();
  const models = useModels();
  if (models.length < 2) return <Slot.Root onClick={() => acts.retry(message)}>{children}</Slot.Root>;
  return (
    <Menu trigger={children} align="start">
      <MenuItem onSelect={() => acts.retry(message)}>{t("message.retry.same")}</MenuItem>
      <MenuLabel>{t("message.retry.with")}</MenuLabel>
      {models.map((model) => (
        <MenuItem key={`${model.namespace}/${model.name}`} onSelect={() => acts.retry(message, model.name)} hint={model.detail}>
          {model.title}
        </MenuItem>
      ))}
    </Menu>
  );
}
