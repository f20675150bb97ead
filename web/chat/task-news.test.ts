import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TaskList, TaskSummary } from "#protocol/api/tasks";
import { TaskNews } from "./task-news.ts";
import { tasksQuery } from "./task-queries.ts";

/** A list on the screen, and the answers that its readings wait for. */
class Shown {
  readonly client = new QueryClient();
  readonly news = new TaskNews(this.client);
  readonly readings: ((answer: TaskList) => void)[] = [];
  readonly #query = tasksQuery("", false);
  readonly list = new InfiniteQueryObserver(this.client, {
    ...this.#query,
    queryFn: () => new Promise<TaskList>((resolve) => this.readings.push(resolve)),
  });

  constructor() {
    this.list.subscribe(() => undefined);
  }

  get tasks(): Pick<TaskSummary, "task_id" | "phase">[] {
    const pages = this.client.getQueryData(this.#query.queryKey)?.pages ?? [];
    return pages.flatMap(({ tasks }) => tasks).map(({ task_id, phase }) => ({ task_id, phase }));
  }

  /** Answers the latest reading, and lets what follows from it in this time happen. */
  async answer(tasks: TaskSummary[], thenMs = 5_000, next?: string): Promise<void> {
    this.readings.at(-1)!({ tasks, ...(next === undefined ? {} : { next }) });
    await vi.advanceTimersByTimeAsync(thenMs);
  }
}

function summary(taskId: string, phase: TaskSummary["phase"] = "Running"): TaskSummary {
  return { task_id: taskId, title: taskId, phase, updated_at: 1, unread: false } as TaskSummary;
}

const created = (taskId: string) => ["task:created", { task_id: taskId, title: "", team: "t", at: 1 }] as const;
const status = (taskId: string, phase: string) => ["task:status", { task_id: taskId, phase, at: 2 }] as const;

let shown: Shown;
beforeEach(() => {
  vi.useFakeTimers();
  shown = new Shown();
});
afterEach(() => void vi.useRealTimers());

test("what began after the list was read and before the first connection is read then", async () => {
  await shown.answer([]);
  shown.news.onConnect();
  expect(shown.readings).toHaveLength(2);
  await shown.answer([summary("a")]);
  expect(shown.tasks).toMatchObject([{ task_id: "a" }]);
  expect(shown.readings).toHaveLength(2);
});

test("news that come while the list is read for the first time have it read once more", async () => {
  shown.news.onEvent(...created("a"));
  expect(shown.readings).toHaveLength(1);
  await shown.answer([]);
  expect(shown.readings).toHaveLength(2);
  await shown.answer([summary("a", "Completed")]);
  expect(shown.tasks).toEqual([{ task_id: "a", phase: "Completed" }]);
  expect(shown.readings).toHaveLength(2);
});

test("many conversations that begin while a reading is under way cost one more, and none is cut off", async () => {
  await shown.answer([]);
  for (let i = 0; i < 20; i++) shown.news.onEvent(...created(`t${i}`));
  expect(shown.readings).toHaveLength(2);
  await shown.answer([summary("t0")]);
  expect(shown.tasks).toMatchObject([{ task_id: "t0" }]);
  expect(shown.readings).toHaveLength(3);
  await shown.answer([summary("t0"), summary("t1")]);
  expect(shown.tasks).toHaveLength(2);
  expect(shown.readings).toHaveLength(3);
});

test("those that begin one after another are not each a reading", async () => {
  await shown.answer([]);
  shown.news.onEvent(...created("a"));
  await shown.answer([summary("a")], 0);
  shown.news.onEvent(...created("b"));
  shown.news.onEvent(...created("c"));
  expect(shown.readings).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(shown.readings).toHaveLength(3);
});

test("the next page that somebody asked for is not cut off by news", async () => {
  await shown.answer([summary("a")], 0, "page 2");
  void shown.list.fetchNextPage();
  shown.news.onEvent(...created("b"));
  expect(shown.readings).toHaveLength(2);
  await shown.answer([summary("z")], 0);
  expect(shown.tasks).toMatchObject([{ task_id: "a" }, { task_id: "z" }]);
});

test("a status that is told while an older list is on its way holds in the end", async () => {
  await shown.answer([summary("a", "Running")]);
  shown.news.onEvent(...created("b"));
  shown.news.onEvent(...status("a", "Completed"));
  await shown.answer([summary("a", "Running"), summary("b")]);
  await shown.answer([summary("a", "Completed"), summary("b")]);
  expect(shown.tasks).toMatchObject([{ phase: "Completed" }, { task_id: "b" }]);
});

test("a status of a conversation that is listed is written into the list without a reading", async () => {
  await shown.answer([summary("a")]);
  shown.news.onEvent(...status("a", "Completed"));
  expect(shown.tasks).toEqual([{ task_id: "a", phase: "Completed" }]);
  expect(shown.readings).toHaveLength(1);
});
