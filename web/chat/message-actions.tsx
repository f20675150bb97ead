import { Check, Copy, Pencil, Quote, RotateCcw } from "lucide-react";
import { Slot } from "radix-ui";
import { useEffect, useState, type ComponentProps, type ReactNode } from "react";
import type { FormAnswer } from "#protocol/question";
import type { Message } from "#protocol/task-frames";
import { cx } from "../ui/class-names.ts";
import { Menu, MenuItem, MenuLabel } from "../ui/menu.tsx";
import { useUiText } from "../ui/texts.ts";
import type { Choice } from "./choices.ts";
import { useChatText } from "./texts.ts";

/** What a reader can do with a message. A stable object, so that messages are not drawn again for it. */
export interface MessageActs {
  retry(message: Message, model?: string): void;
  edit(message: Message): void;
  quote(message: Message): void;
  /** True when it was taken; else the reader is told why not. */
  answer(answer: FormAnswer, clientMessageId: string): Promise<boolean>;
  models: readonly Choice[];
}

const ICON = { className: "size-4", strokeWidth: 1.6, "aria-hidden": true } as const;
const COPIED_MS = 1600;

/** Fills the space under a message: appears with the pointer or focus, and stays in sight under the newest answer. */
export function ActionRow({ isPinned, children }: { isPinned: boolean; children: ReactNode }): ReactNode {
  return (
    <div
      className={cx(
        "mt-1 mb-1 -ml-1.5 flex h-control-row items-center gap-0.5 transition-opacity duration-150",
        !isPinned &&
          "opacity-0 group-focus-within/message:opacity-100 group-hover/message:opacity-100 pointer-coarse:opacity-100",
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
      <CopyAction text={message.content} />
      <Action label={t("message.quote")} onClick={() => acts.quote(message)}>
        <Quote {...ICON} />
      </Action>
      <RetryMenu message={message} acts={acts}>
        <Action label={t("message.retry")}>
          <RotateCcw {...ICON} />
        </Action>
      </RetryMenu>
    </>
  );
}

export function PersonActions({ message, acts }: { message: Message; acts: MessageActs }): ReactNode {
  const t = useChatText();
  return (
    <>
      <CopyAction text={message.content} />
      <Action label={t("message.edit")} onClick={() => acts.edit(message)}>
        <Pencil {...ICON} />
      </Action>
      <Action label={t("message.quote")} onClick={() => acts.quote(message)}>
        <Quote {...ICON} />
      </Action>
    </>
  );
}

/** Thousands of these can be in the page at once, so they have the browser's own tooltip and no state. */
function Action({ label, ...rest }: ComponentProps<"button"> & { label: string }): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className="grid size-control-sm shrink-0 place-items-center rounded-md text-soft transition-colors hover:bg-hover hover:text-ink"
    />
  );
}

function CopyAction({ text }: { text: string }): ReactNode {
  const t = useUiText();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Action
      label={t(isCopied ? "copied" : "copy")}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {isCopied ? <Check {...ICON} className="size-4 text-success" /> : <Copy {...ICON} />}
    </Action>
  );
}

/** Answer again, with the same model or another. */
export function RetryMenu({
  message,
  acts,
  children,
}: {
  message: Message;
  acts: MessageActs;
  children: ReactNode;
}): ReactNode {
  const t = useChatText();
  if (acts.models.length < 2) return <Slot.Root onClick={() => acts.retry(message)}>{children}</Slot.Root>;
  return (
    <Menu trigger={children} align="start">
      <MenuItem onSelect={() => acts.retry(message)}>{t("message.retry.same")}</MenuItem>
      <MenuLabel>{t("message.retry.with")}</MenuLabel>
      {acts.models.map((model) => (
        <MenuItem
          key={`${model.namespace}/${model.name}`}
          onSelect={() => acts.retry(message, model.name)}
          hint={model.detail}
        >
          {model.title}
        </MenuItem>
      ))}
    </Menu>
  );
}
