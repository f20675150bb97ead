import { ArrowUp, Paperclip, Square } from "lucide-react";
import { useEffect, useImperativeHandle, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode, type Ref } from "react";
import type { Attachment } from "#protocol/task-frames";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { DraftFiles } from "./draft-files.tsx";
import { loadDraft, saveDraft } from "./draft-text.ts";
import { useChatText } from "./texts.ts";
import { useAttachments } from "./use-attachments.ts";
import { useFileDrop } from "./use-file-drop.ts";

export interface Written {
  content: string;
  attachments: Attachment[];
}
export interface ComposerHandle {
  focus(): void;
  /** Puts words in: instead of what is there, or after it. */
  set(text: string, attachments?: readonly Attachment[]): void;
  append(text: string): void;
}
interface ComposerProps {
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
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => loadDraft(props.draftKey));
  const files = useAttachments();
  const drop = useFileDrop(files.add, props.isDisabled !== true);
  const isUploading = files.drafts.some(({ attachment }) => attachment === null);
  const canSend = text.trim() !== "" && !isUploading && props.isDisabled !== true;

  useEffect(() => saveDraft(props.draftKey, text), [props.draftKey, text]);
  useImperativeHandle(props.ref, () => ({
    focus: () => field.current?.focus(),
    set: (next, attachments = []) => {
      setText(next);
      files.set(attachments);
      field.current?.focus();
    },
    append: (more) => {
      setText((before) => (before === "" ? more : `${before.trimEnd()}\n\n${more}`));
      field.current?.focus();
    },
  }));

  const send = (): void => {
    if (!canSend) return;
    const attachments = files.drafts.flatMap(({ attachment }) => (attachment ? [attachment] : []));
    setText("");
    files.clear();
    props.onSend({ content: text.trim(), attachments });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method takes Enter to choose a word; 229 is how some still say so after the composition.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
      event.preventDefault();
      send();
    }
    if (event.key === "ArrowUp" && text === "" && props.onEditLast) {
      event.preventDefault();
      props.onEditLast();
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    files.add(event.clipboardData.files);
  };

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
        value={text}
        disabled={props.isDisabled}
        aria-label={t("composer.label")}
        aria-description={t("composer.hint")}
        placeholder={props.placeholder}
        onChange={(event) => {
          setText(event.target.value);
          props.onTyping?.();
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="block field-sizing-content max-h-[40dvh] min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 text-read leading-6.5 outline-none disabled:cursor-not-allowed"
      />
      <div className="flex items-center gap-1 p-2 pt-0">
        <AttachButton onFiles={files.add} isDisabled={props.isDisabled === true} />
        <div className="flex min-w-0 flex-1 items-center gap-1">{props.foot}</div>
        {props.isRunning && props.onStop ? (
          <IconButton label={`${t("composer.stop")} (Esc)`} size="sm" className="text-madder! hover:bg-madder-wash!" onClick={props.onStop}>
            <Square className="size-3.5 fill-current" />
          </IconButton>
        ) : null}
        {props.isRunning && text === "" ? null : (
          <IconButton label={props.sendLabel} size="sm" disabled={!canSend} className="bg-indigo text-on-indigo! hover:bg-indigo-strong!" onClick={send}>
            <ArrowUp className="size-4.5" />
          </IconButton>
        )}
      </div>
      {drop.isOver ? (
        <div className="pointer-events-none absolute inset-0 grid place-items-center rounded-lg bg-indigo-wash text-indigo">{t("composer.drop")}</div>
      ) : null}
    </div>
  );
}

function AttachButton({ onFiles, isDisabled }: { onFiles: (files: Iterable<File>) => void; isDisabled: boolean }): ReactNode {
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

/** A screen keyboard's Enter breaks the line: there is no Shift to hold. */
function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}
