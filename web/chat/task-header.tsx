import { Link } from "@tanstack/react-router";
import { Ellipsis, Menu as MenuIcon, SquarePen } from "lucide-react";
import type { ReactNode } from "react";
import type { TaskSummary } from "#protocol/api/tasks";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/button.tsx";
import { Thread } from "../ui/thread.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { ChannelSign } from "./task-channel.tsx";
import type { Person, TaskState } from "./task-state.ts";
import { TaskMenu } from "./task-menu.tsx";
import { taskStore } from "./open-tasks.ts";
import { useChatText } from "./texts.ts";

interface TaskHeaderProps {
  taskId: string;
  state: TaskState;
  known: TaskSummary | undefined;
  readerId: string;
  onOpenList: () => void;
}

export function TaskHeader({ taskId, state, known, readerId, onOpenList }: TaskHeaderProps): ReactNode {
  const t = useChatText();
  const title = state.conversation.title || known?.title || t("list.untitled");
  const others = state.people.filter(({ id }) => id !== readerId);
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-b border-rule px-2 sm:px-4">
      <IconButton label={t("list.open")} className="lg:hidden" onClick={onOpenList}>
        <MenuIcon className="size-5" strokeWidth={1.6} />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate px-1 font-medium">{title}</h1>
      {known?.channel ? <ChannelSign channel={known.channel} /> : null}
      <LinkState state={state} taskId={taskId} />
      <People people={others} />
      <TaskMenu taskId={taskId} title={title} conversation={state.conversation} hasOlder={state.older.next !== null}>
        <IconButton label={t("task.menu", { title })}>
          <Ellipsis className="size-5" strokeWidth={1.6} />
        </IconButton>
      </TaskMenu>
      <Link
        to="/chat"
        aria-label={t("list.new")}
        className="grid size-control place-items-center rounded-md text-soft hover:bg-hover hover:text-ink lg:hidden"
      >
        <SquarePen className="size-4.5" strokeWidth={1.6} />
      </Link>
    </header>
  );
}

/** Says nothing while all is well. */
function LinkState({ state, taskId }: { state: TaskState; taskId: string }): ReactNode {
  const t = useChatText();
  if (state.link.state === "connecting") return <Thread of="person" label={t("link.connecting")} className="mx-2" />;
  if (state.link.state !== "lost") return null;
  return (
    <p role="status" className="flex min-w-0 items-center gap-2 text-sm text-warning">
      <span className="truncate max-sm:sr-only">{t("link.lost")}</span>
      <Thread of="person" className="sm:hidden" />
      <button
        type="button"
        className="shrink-0 rounded-sm px-1.5 py-1 font-medium hover:bg-warning-wash"
        onClick={() => taskStore(taskId).probe()}
      >
        {t("link.retry")}
      </button>
    </p>
  );
}

function People({ people }: { people: readonly Person[] }): ReactNode {
  const t = useChatText();
  if (people.length === 0) return null;
  const names = people.map(({ name }) => name).join(", ");
  return (
    <Tooltip label={t("people.here", { names })}>
      <span className="flex -space-x-1.5 rounded-full px-1" role="img" aria-label={t("people.here", { names })}>
        {people.slice(0, 4).map((person) => (
          <span key={person.id} className="rounded-full ring-2 ring-paper">
            <Avatar name={person.name} size={24} />
          </span>
        ))}
      </span>
    </Tooltip>
  );
}
