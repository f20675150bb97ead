import { useRef, useState, type ReactNode, type RefObject } from "react";
import { uuidv7 } from "#core/ids";
import type { Message, SendOptions } from "#protocol/task-frames";
import { useMe } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { Composer, type ComposerHandle, type Written } from "./composer.tsx";
import { ContextThread } from "./context-thread.tsx";
import { MentionButton } from "./group-controls.tsx";
import type { Outgoing } from "./outbox.ts";
import { ModelPicker } from "./picker.tsx";
import type { TaskState } from "./task-state.ts";
import type { TaskStore } from "./task-store.ts";
import { useChatText } from "./texts.ts";

/** Others learn at most this often that somebody types. */
const TYPING_MS = 2500;

interface TaskComposerProps {
  ref: RefObject<ComposerHandle | null>;
  taskId: string;
  state: TaskState;
  store: TaskStore;
  editing: Message | null;
  onSent: () => void;
  onEditStop: () => void;
  onEditLast: () => void;
  canWrite: boolean;
  /** In a group: the team to mention. */
  mentionable: string | null;
}

export function TaskComposer(props: TaskComposerProps): ReactNode {
  const { ref, state, store, editing, canWrite, mentionable } = props;
  const t = useChatText();
  const [mode, setMode] = useState<Outgoing["mode"]>("queue");
  const [model, setModel] = useState<string>();
  const isRunning = state.conversation.running !== null;
  const guides = isRunning && mode === "guide" && editing === null;
  const placeholder = usePlaceholder(props, guides);
  const onTyping = useTypingSign(store);
  const send = (written: Written): void => {
    const message = outgoing(written, model === undefined ? {} : { model });
    store.send({ ...message, mode: guides ? "guide" : "queue", ...(editing ? { replaces: editing.message_id } : {}) });
    props.onSent();
  };
  return (
    <div className="chat-foot shrink-0 print:hidden">
      <TypingLine state={state} />
      <Composer
        ref={ref}
        draftKey={props.taskId}
        placeholder={placeholder}
        isRunning={isRunning}
        isDisabled={!canWrite}
        sendLabel={t(guides ? "composer.guide" : isRunning ? "composer.queue" : "composer.send")}
        head={editing ? <EditingLine onStop={props.onEditStop} /> : null}
        foot={
          <>
            <ModelPicker value={model} onChange={setModel} />
            {mentionable === null ? null : (
              <MentionButton team={mentionable} onMention={() => ref.current?.mention(mentionable)} />
            )}
            {isRunning && editing === null ? <ModeSwitch value={mode} onChange={setMode} /> : null}
          </>
        }
        onSend={send}
        onStop={() => void store.cancel()}
        onEditLast={props.onEditLast}
        onTyping={onTyping}
      />
      <ContextThread context={state.conversation.context} />
    </div>
  );
}

function usePlaceholder({ state, canWrite, mentionable }: TaskComposerProps, guides: boolean): string {
  const t = useChatText();
  if (!canWrite) return t("composer.placeholder.viewer");
  if (guides) return t("composer.placeholder.guide");
  if (state.conversation.running !== null) return t("composer.placeholder.busy");
  if (mentionable !== null) return t("group.placeholder", { team: mentionable });
  const bot = state.conversation.settled.findLast((message) => message.role === "assistant")?.bot;
  return t("composer.placeholder", { team: bot || t("message.agent") });
}

function useTypingSign(store: TaskStore): () => void {
  const typedAt = useRef(0);
  return () => {
    if (Date.now() - typedAt.current < TYPING_MS) return;
    typedAt.current = Date.now();
    store.typing();
  };
}

/** A message with its own id: the same one however often it is sent. */
export function outgoing({ content, attachments }: Written, options: SendOptions = {}): Outgoing {
  const client_message_id = uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  return { client_message_id, content, attachments, options, mode: "queue", created_at: Date.now() };
}

function EditingLine({ onStop }: { onStop: () => void }): ReactNode {
  const t = useChatText();
  return (
    <p className="flex items-center gap-2 border-b border-rule py-1 pr-1 pl-4 text-sm text-soft">
      <span className="min-w-0 flex-1">{t("composer.editing")}</span>
      <Button size="sm" variant="quiet" onClick={onStop}>
        {t("composer.editing.stop")}
      </Button>
    </p>
  );
}

const MODES = ["queue", "guide"] as const;

/** What a message does while a turn runs: wait for the next one, or join this one. */
function ModeSwitch({
  value,
  onChange,
}: {
  value: Outgoing["mode"];
  onChange: (mode: Outgoing["mode"]) => void;
}): ReactNode {
  const t = useChatText();
  return (
    <div role="radiogroup" aria-label={t("composer.mode")} className="flex items-center rounded-md bg-sunken p-0.5">
      {MODES.map((mode) => (
        <button
          key={mode}
          type="button"
          role="radio"
          aria-checked={mode === value}
          onClick={() => onChange(mode)}
          className={cx(
            "h-7 rounded-sm px-2.5 text-sm transition-colors",
            mode === value ? "bg-raised text-ink" : "text-soft hover:text-ink",
          )}
        >
          {t(`composer.${mode}`)}
        </button>
      ))}
    </div>
  );
}

function TypingLine({ state }: { state: TaskState }): ReactNode {
  const t = useChatText();
  const me = useMe();
  // One's own typing in another window is no news.
  const typing = state.typing.filter(({ id }) => id !== me.user.id);
  if (typing.length === 0) return null;
  const names = typing.map(({ name }) => name).join(", ");
  return <p className="pb-1 pl-4 text-xs text-faint">{t("people.typing", { names, count: typing.length })}</p>;
}
