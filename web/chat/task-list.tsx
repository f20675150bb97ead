import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Archive, ArrowLeft, SquarePen } from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { TaskSummary } from "#protocol/api/tasks";
import { SearchInput } from "../ui/input.tsx";
import { LoadFailed } from "../ui/load-failed.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { byAge } from "./task-ages.ts";
import { TaskRow } from "./task-row.tsx";
import { tasksQuery } from "./task-queries.ts";
import { useChatText } from "./texts.ts";

const SEARCH_MS = 250;

/** All conversations of this person, newest first. The address holds the search and which part is shown. */
export function TaskList({ currentId }: { currentId: string | undefined }): ReactNode {
  const t = useChatText();
  const { q = "", archived = false } = useSearch({ from: "/app/chat" });
  const tasks = useInfiniteQuery(tasksQuery(q, archived));
  const found = useMemo(() => tasks.data?.pages.flatMap((page) => page.tasks) ?? [], [tasks.data]);
  return (
    <nav aria-label={t("list.title")} className="flex h-full min-h-0 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-1 pr-2 pl-4">
        {archived ? (
          <Link
            to="."
            search={(search) => ({ ...search, archived: undefined })}
            className="-ml-2 flex h-control-row items-center gap-2 rounded-md px-2 text-soft hover:bg-hover hover:text-ink"
          >
            <ArrowLeft className="size-4" aria-hidden="true" />
            {t("list.back")}
          </Link>
        ) : (
          <h2 className="font-medium">{t("list.title")}</h2>
        )}
        <span className="flex-1" />
        <Link
          to="/chat"
          search={{}}
          aria-label={t("list.new")}
          title={t("list.new")}
          className="grid size-control place-items-center rounded-md text-indigo hover:bg-indigo-wash"
        >
          <SquarePen className="size-4.5" strokeWidth={1.6} />
        </Link>
      </header>
      <TaskSearch query={q} />
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {tasks.isError && !tasks.data ? <LoadFailed error={tasks.error} onRetry={() => void tasks.refetch()} /> : null}
        {tasks.isPending ? (
          <RowSkeletons />
        ) : (
          <Groups tasks={found} currentId={currentId} query={q} archived={archived} />
        )}
        {tasks.hasNextPage ? (
          <More onMore={() => void tasks.fetchNextPage()} isBusy={tasks.isFetchingNextPage} />
        ) : null}
      </div>
      {archived ? null : (
        <footer className="shrink-0 border-t border-rule p-2">
          <Link
            to="."
            search={(search) => ({ ...search, archived: true })}
            className="flex h-control items-center gap-2.5 rounded-md px-2 text-soft hover:bg-hover hover:text-ink"
          >
            <Archive className="size-4" strokeWidth={1.6} aria-hidden="true" />
            {t("list.archived")}
          </Link>
        </footer>
      )}
    </nav>
  );
}

function TaskSearch({ query }: { query: string }): ReactNode {
  const t = useChatText();
  const navigate = useNavigate();
  const [text, setText] = useState(query);
  useEffect(() => {
    if (text.trim() === query) return;
    const timer = setTimeout(() => {
      void navigate({ to: ".", search: (search) => ({ ...search, q: text.trim() || undefined }), replace: true });
    }, SEARCH_MS);
    return () => clearTimeout(timer);
  }, [text, query, navigate]);
  return <SearchInput label={t("list.search")} value={text} onValueChange={setText} className="mx-3 mb-2 shrink-0" />;
}

interface GroupsProps {
  tasks: readonly TaskSummary[];
  currentId: string | undefined;
  query: string;
  archived: boolean;
}

function Groups({ tasks, currentId, query, archived }: GroupsProps): ReactNode {
  const t = useChatText();
  if (tasks.length === 0) {
    const title = query ? t("list.empty.search", { query }) : t(archived ? "list.empty.archived" : "list.empty");
    return (
      <div className="px-2 py-8 text-center">
        <p className="font-medium wrap-anywhere">{title}</p>
        {archived && !query ? null : (
          <p className="mt-1 text-sm text-faint">{t(query ? "list.empty.search.hint" : "list.empty.hint")}</p>
        )}
      </div>
    );
  }
  return byAge(tasks).map(({ age, tasks: group }) => (
    <section key={age} aria-label={t(`list.${age}`)}>
      <h3 className="px-2 pt-4 pb-1 text-xs text-faint">{t(`list.${age}`)}</h3>
      <ul>
        {group.map((task) => (
          <TaskRow key={task.task_id} task={task} isCurrent={task.task_id === currentId} />
        ))}
      </ul>
    </section>
  ));
}

function More({ onMore, isBusy }: { onMore: () => void; isBusy: boolean }): ReactNode {
  const t = useChatText();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  useEffect(() => {
    if (!button || isBusy) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore());
    watcher.observe(button);
    return () => watcher.disconnect();
  }, [button, isBusy, onMore]);
  return (
    <button
      ref={setButton}
      type="button"
      onClick={onMore}
      disabled={isBusy}
      className="h-control w-full rounded-md text-sm text-faint hover:bg-hover"
    >
      {t("list.more")}
    </button>
  );
}

function RowSkeletons(): ReactNode {
  return (
    <div className="space-y-4 px-2 pt-4" role="status">
      {["w-40", "w-28", "w-44", "w-32", "w-36"].map((width) => (
        <div key={width} className="space-y-1.5">
          <Skeleton className={`h-3.5 ${width}`} />
          <Skeleton className="h-3 w-52" />
        </div>
      ))}
    </div>
  );
}
