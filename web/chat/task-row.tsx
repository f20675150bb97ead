import { Link } from "@tanstack/react-router";
import { Ellipsis, MessageCircleQuestionMark, Users } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { TaskSummary } from "#protocol/api/tasks";
import { formatMoment } from "../i18n/format.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { cx } from "../ui/class-names.ts";
import { Thread } from "../ui/thread.tsx";
import { ChannelMark } from "./task-channel.tsx";
import { TaskMenu } from "./task-menu.tsx";
import { useChatText } from "./texts.ts";

export const TaskRow = memo(function TaskRow({
  task,
  isCurrent,
}: {
  task: TaskSummary;
  isCurrent: boolean;
}): ReactNode {
  const t = useChatText();
  const title = task.title || t("list.untitled");
  const isUnread = task.unread && !isCurrent;
  return (
    <li className={cx("group/task relative rounded-md", isCurrent ? "bg-indigo-wash" : "hover:bg-hover")}>
      <Link
        to="/chat/$taskId"
        params={{ taskId: task.task_id }}
        search={(search) => search}
        aria-current={isCurrent ? "page" : undefined}
        className="block rounded-md px-2 py-2 pointer-coarse:min-h-10 pointer-coarse:pr-11 focus-visible:-outline-offset-2"
      >
        <span className="flex items-center gap-2">
          {task.group_chat ? <Users className="size-3.5 shrink-0 text-faint" aria-label={t("group.label")} /> : null}
          {task.channel ? <ChannelMark channel={task.channel} /> : null}
          <span className={cx("min-w-0 flex-1 truncate", isUnread && "font-semibold")}>{title}</span>
          <TaskSign task={task} isUnread={isUnread} />
        </span>
        {task.preview ? (
          <span className="mt-0.5 block truncate pr-6 text-xs text-faint pointer-coarse:pr-0">
            {plain(task.preview)}
          </span>
        ) : null}
      </Link>
      <span className="absolute top-1 right-1 opacity-0 group-focus-within/task:opacity-100 group-hover/task:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:inset-y-0 pointer-coarse:right-0 pointer-coarse:grid pointer-coarse:place-items-center pointer-coarse:opacity-100">
        <TaskMenu taskId={task.task_id} title={title}>
          <button
            type="button"
            aria-label={t("task.menu", { title })}
            className={cx(
              "grid size-control-sm place-items-center rounded-sm text-soft hover:text-ink",
              isCurrent ? "bg-indigo-wash" : "bg-hover pointer-coarse:bg-transparent",
            )}
          >
            <Ellipsis className="size-4" />
          </button>
        </TaskMenu>
      </span>
    </li>
  );
});

/** A preview is the beginning of Markdown: its marks are noise in one line. */
function plain(preview: string): string {
  return preview.replace(/\*\*|`+|^#+\s/g, "");
}

/** At work: a thread. A question: its mark. News: a knot. Else when it last changed. */
function TaskSign({ task, isUnread }: { task: TaskSummary; isUnread: boolean }): ReactNode {
  const t = useChatText();
  const language = useLanguage();
  if (task.phase === "Running") return <Thread label={t("list.running")} width={24} />;
  if (task.phase === "Waiting")
    return (
      <MessageCircleQuestionMark className="size-4 shrink-0 text-indigo" role="img" aria-label={t("list.waiting")} />
    );
  if (isUnread)
    return <span role="img" aria-label={t("list.unread")} className="size-2 shrink-0 rounded-full bg-madder" />;
  return (
    <span className="shrink-0 font-mono text-2xs text-faint tabular-nums">
      {task.phase === "Failed" ? (
        <span className="text-error">{t("list.failed")}</span>
      ) : (
        formatMoment(task.updated_at, language)
      )}
    </span>
  );
}
