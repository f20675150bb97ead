import { useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { NewTask } from "./new-task.tsx";
import { TaskDrawer } from "./task-drawer.tsx";
import { TaskList } from "./task-list.tsx";
import { TaskView } from "./task-view.tsx";
import { useTaskNews } from "./use-task-news.ts";

/** Conversations: the list in its own column (a drawer where there is no room) and the one that is open. */
export function ChatPage(): ReactNode {
  const { taskId } = useParams({ strict: false });
  const [isListOpen, setListOpen] = useState(false);
  useTaskNews(taskId);
  const openList = (): void => setListOpen(true);
  return (
    <div className="chat-page flex h-full">
      <aside className="hidden w-72 shrink-0 border-r border-rule lg:block print:hidden">
        <TaskList currentId={taskId} />
      </aside>
      <section className="min-w-0 flex-1">
        {taskId === undefined ? (
          <NewTask onOpenList={openList} />
        ) : (
          <TaskView key={taskId} taskId={taskId} onOpenList={openList} />
        )}
      </section>
      <TaskDrawer open={isListOpen} onOpenChange={setListOpen} currentId={taskId} />
    </div>
  );
}
