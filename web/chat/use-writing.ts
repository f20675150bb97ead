import {
  useEffect,
  useImperativeHandle,
  useState,
  type ChangeEvent,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
} from "react";
import type { ComposerProps } from "./composer.tsx";
import { loadDraft, saveDraft } from "./draft-text.ts";
import { useAttachments } from "./use-attachments.ts";

/** What is being written: text and files, kept as a draft until it is sent. */
export function useWriting(props: ComposerProps, field: RefObject<HTMLTextAreaElement | null>) {
  const [text, setText] = useState(() => loadDraft(props.draftKey));
  const files = useAttachments();
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
    mention: (name) => {
      const at = field.current?.selectionStart ?? text.length;
      const before = text.slice(0, at);
      const gap = before === "" || /\s$/u.test(before) ? "" : " ";
      setText(`${before}${gap}@${name} ${text.slice(at).trimStart()}`);
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
  const onChange = (event: ChangeEvent<HTMLTextAreaElement>): void => {
    setText(event.target.value);
    props.onTyping?.();
  };
  return { text, files, canSend, send, onKeyDown, onPaste, onChange };
}

/** A screen keyboard's Enter breaks the line: there is no Shift to hold. */
export function isTouch(): boolean {
  return window.matchMedia("(pointer: coarse)").matches;
}
