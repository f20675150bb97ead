import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TaskSummary } from "#protocol/api/tasks";
import { api } from "../api.ts";
import { knownTask, taskPath } from "./task-queries.ts";

/** What lists say of a conversation, asked for alone when no loaded list has it. `isBegun`: there is something to tell. */
export function useTaskSummary(taskId: string, isBegun: boolean): TaskSummary | undefined {
  const known = knownTask(useQueryClient(), taskId);
  const asked = useQuery({
    queryKey: ["task", taskId],
    queryFn: ({ signal }) => api.get<TaskSummary>(taskPath(taskId), undefined, signal),
    enabled: isBegun && known === undefined,
  });
  return known ?? asked.data;
}
