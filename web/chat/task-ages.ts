import type { TaskSummary } from "#protocol/api/tasks";

export type Age = "today" | "yesterday" | "week" | "older";
const DAY_MS = 86_400_000;

/** Conversations by how long ago they changed, in the reader's own days, newest first. */
export function byAge(tasks: readonly TaskSummary[], now = new Date()): { age: Age; tasks: TaskSummary[] }[] {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups: Record<Age, TaskSummary[]> = { today: [], yesterday: [], week: [], older: [] };
  for (const task of tasks.toSorted((a, b) => b.updated_at - a.updated_at))
    groups[ageOf(task.updated_at, midnight)].push(task);
  return (Object.keys(groups) as Age[])
    .filter((age) => groups[age].length > 0)
    .map((age) => ({ age, tasks: groups[age] }));
}

function ageOf(atMs: number, midnight: number): Age {
  if (atMs >= midnight) return "today";
  if (atMs >= midnight - DAY_MS) return "yesterday";
  return atMs >= midnight - 7 * DAY_MS ? "week" : "older";
}
