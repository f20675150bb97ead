import { infiniteQueryOptions, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import type { TaskList, TaskSummary } from "#protocol/api/tasks";
import { api } from "../api.ts";

type Pages = InfiniteData<TaskList, string | undefined>;

const LIMIT = 40;
export const TASKS_KEY = ["tasks"] as const;

export function tasksQuery(query: string, archived: boolean) {
  return infiniteQueryOptions({
    queryKey: [...TASKS_KEY, { query, archived }],
    queryFn: ({ pageParam, signal }) =>
      api.get<TaskList>("/api/v1/tasks", { query, archived, cursor: pageParam, limit: LIMIT }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

/** Changes one conversation in every list that is loaded. */
export function patchTask(client: QueryClient, taskId: string, change: Partial<TaskSummary>): void {
  eachPage(client, (tasks) => tasks.map((task) => (task.task_id === taskId ? { ...task, ...change } : task)));
}

/** Takes one conversation out of every list that is loaded. */
export function dropTask(client: QueryClient, taskId: string): void {
  eachPage(client, (tasks) => tasks.filter((task) => task.task_id !== taskId));
}

function eachPage(client: QueryClient, change: (tasks: TaskSummary[]) => TaskSummary[]): void {
  client.setQueriesData<Pages>(
    { queryKey: TASKS_KEY },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, tasks: change(page.tasks) })) },
  );
}

/** The summary of a conversation, if any loaded list has it. */
export function knownTask(client: QueryClient, taskId: string): TaskSummary | undefined {
  for (const [, data] of client.getQueriesData<Pages>({ queryKey: TASKS_KEY })) {
    const found = data?.pages.flatMap((page) => page.tasks).find((task) => task.task_id === taskId);
    if (found) return found;
  }
  return undefined;
}

export function taskPath(taskId: string, rest = ""): string {
  return `/api/v1/tasks/${encodeURIComponent(taskId)}${rest}`;
}
