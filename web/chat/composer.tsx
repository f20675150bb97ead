import { ArrowUp, Paperclip, Square } from "lucide-react";
import { useId, useRef, type ReactNode, type Ref } from "react";
import type { Attachment } from "#protocol/task-frames";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { DraftFiles } from "./draft-files.tsx";
import { useChatText } from "./texts.ts";
import { useFileDrop } from "./use-file-drop.ts";
import { useWriting } from "./use-writing.ts";

export interface Written {
  content: string;
  attachments: Attachment[];
}
export interface ComposerHandle {
  focus(): void;
  /** Puts words in: instead of what is there, or after it. */
  set(text: string, attachments?: readonly Attachment[]): void;
  append(text: string): void;
  /** Puts `@name` at the caret. */
  mention(name: string): void;
}
export interface ComposerProps {
  ref?: Ref<ComposerHandle>;
  draftKey: string;
  placeholder: string;
  /** A turn runs: Stop is offered. */
  isRunning: boolean;
  isDisabled?: boolean;
  sendLabel: string;
  /** Choices at the foot. */
  foot?: ReactNode;
  /** A line above the words: what is being edited, or an error. */
  head?: ReactNode;
  onSend: (written: Written) => void;
  onStop?: () => void;
  /** ↑ in an empty field. */
  onEditLast?: () => void;
  onTyping?: () => void;
}

export function Composer(props: ComposerProps): ReactNode {
  const t = useChatText();
  const hintId = useId();
  const isDisabled = props.isDisabled === true;
  const field = useRef<HTMLTextAreaElement>(null);
  const writing = useWriting(props, field);
  const { files } = writing;
  const drop = useFileDrop(files.add, !isDisabled);
  return (
    <div
      {...drop.handlers}
      className={cx(
        "relative rounded-lg border bg-raised transition-colors duration-150 focus-within:border-indigo",
        drop.isOver ? "border-indigo" : "border-rule-field",
      )}
    >
      {props.head}
      <DraftFiles drafts={files.drafts} onRemove={files.remove} onAgain={files.again} />
      <textarea
        ref={field}
        rows={1}
        value={writing.text}
        disabled={isDisabled}
        aria-label={t("composer.label")}
        aria-describedby={hintId}
        placeholder={props.placeholder}
        onChange={writing.onChange}
        onKeyDown={writing.onKeyDown}
        onPaste={writing.onPaste}
        className="block field-sizing-content max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-read leading-6.5 outline-none disabled:cursor-not-allowed"
      />
      <span id={hintId} className="sr-only">
        {t("composer.hint")}
      </span>
      <div className="flex items-center gap-1 p-2 pt-0">
        <AttachButton onFiles={files.add} isDisabled={isDisabled} />
        <div className="flex min-w-0 flex-1 items-center gap-1">{props.foot}</div>
        <SendAndStop {...props} isBlank={writing.text === ""} canSend={writing.canSend} onSend={writing.send} />
      </div>
      {drop.isOver ? (
        <div className="pointer-events-none absolute inset-0 grid place-items-center rounded-lg bg-indigo-wash text-indigo">
          {t("composer.drop")}
        </div>
      ) : null}
    </div>
  );
}

interface SendAndStopProps {
  isRunning: boolean;
  isBlank: boolean;
  canSend: boolean;
  sendLabel: string;
  onSend: () => void;
  onStop?: () => void;
}

function SendAndStop({ isRunning, isBlank, canSend, sendLabel, onSend, onStop }: SendAndStopProps): ReactNode {
  const t = useChatText();
  return (
    <>
      {isRunning && onStop ? (
        <IconButton
          label={`${t("composer.stop")} (Esc)`}
          size="sm"
          className="text-madder! hover:bg-madder-wash!"
          onClick={onStop}
        >
          <Square className="size-3.5 fill-current" />
        </IconButton>
      ) : null}
      {isRunning && isBlank ? null : (
        <IconButton
          label={sendLabel}
          size="sm"
          disabled={!canSend}
          className="bg-indigo text-on-indigo! hover:bg-indigo-strong!"
          onClick={onSend}
        >
          <ArrowUp className="size-4.5" />
        </IconButton>
      )}
    </>
  );
}

function AttachButton({
  onFiles,
  isDisabled,
}: {
  onFiles: (files: Iterable<File>) => void;
  isDisabled: boolean;
}): ReactNode {
  const t = useChatText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t("composer.attach")} size="sm" disabled={isDisabled} onClick={() => input.current?.click()}>
        <Paperclip className="size-4" strokeWidth={1.6} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles(event.target.files ?? []);
          event.target.value = "";
        }}
      />
    </>
  );
}
