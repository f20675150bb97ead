import "./conversation.css";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { useRef, useState, type ReactNode, type RefObject } from "react";
import { useErrorText } from "../error-text.ts";
import { useCanWrite } from "../session.ts";
import { IconButton } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Thread } from "../ui/thread.tsx";
import { Composer, type ComposerHandle, type Written } from "./composer.tsx";
import { type Choice, useTeams } from "./choices.ts";
import type { Outgoing } from "./outbox.ts";
import { GroupSwitch, MentionButton } from "./group-controls.tsx";
import { TeamPicker, type TeamRef } from "./picker.tsx";
import { QuestionBlock } from "./question.tsx";
import { type NewTaskSpec, startTask } from "./start-task.ts";
import { Starters } from "./starters.tsx";
import { outgoing } from "./task-composer.tsx";
import { useChatText } from "./texts.ts";
import { useFirstFocus } from "./use-first-focus.ts";
import { useSendOptions } from "./use-send-options.tsx";

const DEFAULT_TEAM: TeamRef = { namespace: "default", name: "assistant" };

/** The beginning of a conversation: nothing exists until the first words are sent. */
export function NewTask({ onOpenList }: { onOpenList: () => void }): ReactNode {
  const t = useChatText();
  const errorText = useErrorText();
  const canWrite = useCanWrite();
  const search = useSearch({ from: "/app/chat" });
  const composer = useRef<ComposerHandle>(null);
  const [team, setTeam] = useState<TeamRef>(() => readTeam(search.team));
  const { options, choices } = useSendOptions();
  const [isGroup, setGroup] = useState(false);
  const { starting, failure, start } = useStart({ team, isGroup }, composer);
  const teams = useTeams();
  const isIt = (choice: Choice): boolean => choice.name === team.name && choice.namespace === team.namespace;
  const title = teams.find(isIt)?.title ?? team.name;
  const send = (written: Written): void => start(outgoing(written, options));

  useFirstFocus(composer, search.prompt);
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-13 shrink-0 items-center px-2 lg:hidden">
        <IconButton label={t("list.open")} onClick={onOpenList}>
          <MenuIcon className="size-5" strokeWidth={1.6} />
        </IconButton>
      </header>
      <div className="chat-scroll min-h-0 flex-1 overflow-y-auto">
        {starting ? (
          <FirstWords first={starting} />
        ) : (
          <Starters isDisabled={!canWrite} onStart={(content) => send({ content, attachments: [] })} />
        )}
      </div>
      <div className="chat-foot shrink-0">
        {failure === null ? null : (
          <Notice tone="error" className="mb-2" title={t("task.start.failed")}>
            {errorText(failure)}
          </Notice>
        )}
        <Composer
          ref={composer}
          draftKey="new"
          placeholder={
            canWrite
              ? t(isGroup ? "group.placeholder" : "composer.placeholder", { team: isGroup ? team.name : title })
              : t("composer.placeholder.viewer")
          }
          isRunning={false}
          isDisabled={!canWrite || starting !== null}
          sendLabel={t("composer.send")}
          foot={
            <>
              <TeamPicker value={team} onChange={setTeam} />
              {choices}
              <GroupChoice team={team.name} isOn={isGroup} onChange={setGroup} composer={composer} />
            </>
          }
          onSend={send}
        />
        <div className="h-4 max-sm:h-1" />
      </div>
    </div>
  );
}

interface GroupChoiceProps {
  team: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  composer: RefObject<ComposerHandle | null>;
}

function GroupChoice({ team, isOn, onChange, composer }: GroupChoiceProps): ReactNode {
  const mention = (): void => composer.current?.mention(team);
  const change = (next: boolean): void => {
    onChange(next);
    if (next) mention();
  };
  return (
    <>
      <GroupSwitch isOn={isOn} onChange={change} />
      {isOn ? <MentionButton team={team} onMention={mention} /> : null}
    </>
  );
}

/** Shown at once, while the conversation that holds them is made. */
function FirstWords({ first }: { first: Outgoing }): ReactNode {
  const t = useChatText();
  return (
    <div className="chat-line pt-4">
      <QuestionBlock content={first.content} attachments={first.attachments} />
      <Thread of="person" label={t("message.sending")} className="mt-1.5" />
    </div>
  );
}

function useStart(spec: NewTaskSpec, composer: RefObject<ComposerHandle | null>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [starting, setStarting] = useState<Outgoing | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const start = (first: Outgoing): void => {
    setStarting(first);
    setFailure(null);
    startTask(client, spec, first).then(
      (taskId) => void navigate({ to: "/chat/$taskId", params: { taskId } }),
      (error: unknown) => {
        setStarting(null);
        setFailure(error);
        composer.current?.set(first.content, first.attachments);
      },
    );
  };
  return { starting, failure, start };
}

/** `namespace/name`, as links from other pages write it. */
function readTeam(text: string | undefined): TeamRef {
  const [namespace, name] = text?.split("/") ?? [];
  return namespace && name ? { namespace, name } : DEFAULT_TEAM;
}
