import { useRef, useState, type ReactNode, type RefObject } from "react";
import { readWords } from "#core/agent/question";
import { uuidv7 } from "#core/ids";
import type { TaskChannel } from "#protocol/api/tasks";
import type { Message, SendOptions } from "#protocol/task-frames";
import { useMe } from "../session.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/class-names.ts";
import { toast } from "../ui/toast.tsx";
import { Composer, type ComposerHandle, type Written } from "./composer.tsx";
import { ContextThread } from "./context-thread.tsx";
import { MentionButton } from "./group-controls.tsx";
import type { MessageActs } from "./message-actions.tsx";
import type { Outgoing } from "./outbox.ts";
import { ChannelLine } from "./task-channel.tsx";
import { waitingForm, type AskedForm, type TaskState } from "./task-state.ts";
import type { TaskStore } from "./task-store.ts";
import { useChatText } from "./texts.ts";
import { useSendOptions } from "./use-send-options.tsx";

/** Others learn at most this often that somebody types. */
const TYPING_MS = 2500;

interface TaskComposerProps {
  ref: RefObject<ComposerHandle | null>;
  taskId: string;
  state: TaskState;
  store: TaskStore;
  editing: Message | null;
  acts: MessageActs | null;
  onSent: () => void;
  onEditStop: () => void;
  onEditLast: () => void;
  canWrite: boolean;
  /** Where else what is said here is read. */
  channel: TaskChannel | null;
  /** In a group: the team to mention. */
  mentionable: string | null;
}

export function TaskComposer(props: TaskComposerProps): ReactNode {
  const { ref, state, store, editing, canWrite, channel, mentionable } = props;
  const t = useChatText();
  const { options, choices } = useSendOptions();
  const isRunning = state.conversation.running !== null;
  const asked = waitingForm(state.conversation);
  const modes = !isRunning || editing ? PLAIN : asked ? ASKED : WORKING;
  const [chosen, setMode] = useState<Mode>();
  const mode = modes.find((one) => one === chosen) ?? modes[0]!;
  const placeholder = usePlaceholder(props, mode);
  const onTyping = useTypingSign(store);
  const answer = useWordsAnswer(props, props.acts);
  const send = (written: Written): void => {
    const message = outgoing(written, options);
    // Files are no answer: they come after it.
    if (mode === "answer" && asked && written.attachments.length === 0) return answer(asked, message);
    const replaces = editing ? { replaces: editing.message_id } : {};
    store.send({ ...message, mode: mode === "guide" ? "guide" : "queue", ...replaces });
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
        sendLabel={t(modes === PLAIN && !isRunning ? "composer.send" : `composer.${mode}`)}
        head={editing ? <EditingLine onStop={props.onEditStop} /> : channel ? <ChannelLine channel={channel} /> : null}
        foot={
          <>
            {choices}
            {mentionable === null ? null : (
              <MentionButton team={mentionable} onMention={() => ref.current?.mention(mentionable)} />
            )}
            {modes === PLAIN ? null : <ModeSwitch modes={modes} value={mode} onChange={setMode} />}
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

function usePlaceholder({ state, canWrite, mentionable }: TaskComposerProps, mode: Mode): string {
  const t = useChatText();
  if (!canWrite) return t("composer.placeholder.viewer");
  if (mode === "answer") return t("composer.placeholder.asked");
  if (mode === "guide") return t("composer.placeholder.guide");
  if (state.conversation.running !== null) return t("composer.placeholder.busy");
  if (mentionable !== null) return t("group.placeholder", { team: mentionable });
  const bot = state.conversation.settled.findLast((message) => message.role === "assistant")?.bot;
  return t("composer.placeholder", { team: bot || t("message.agent") });
}

/** The agent's question is answered in words. What does not answer it comes back into the field. */
function useWordsAnswer({ ref }: TaskComposerProps, acts: MessageActs | null) {
  const t = useChatText();
  return ({ id, question }: AskedForm, { client_message_id, content }: Outgoing): void => {
    const read = readWords(question, content);
    if (read.ok) {
      void acts?.answer({ call_id: id, ...read.given }, client_message_id).then((isTaken) => {
        if (!isTaken) ref.current?.set(content);
      });
      return;
    }
    const labels = read.problems.map(({ label }) => label).join(t("form.comma"));
    toast(labels === "" ? t("form.yesno") : t("form.lacks", { labels }), { tone: "error" });
    ref.current?.set(content);
  };
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

type Mode = Outgoing["mode"] | "answer";
const PLAIN: readonly Mode[] = ["queue"];
const WORKING: readonly Mode[] = ["queue", "guide"];
const ASKED: readonly Mode[] = ["answer", "queue"];

interface ModeSwitchProps {
  modes: readonly Mode[];
  value: Mode;
  onChange: (mode: Mode) => void;
}

/** What a message does while a turn runs: wait for the next one, join this one, or answer its question. */
function ModeSwitch({ modes, value, onChange }: ModeSwitchProps): ReactNode {
  const t = useChatText();
  return (
    <div role="radiogroup" aria-label={t("composer.mode")} className="flex items-center rounded-md bg-sunken p-0.5">
      {modes.map((mode) => (
        <button
          key={mode}
          type="button"
          role="radio"
          aria-checked={mode === value}
          onClick={() => onChange(mode)}
          className={cx(
            "h-control-sm rounded-sm px-2.5 text-sm transition-colors",
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
