import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { HistoryAck } from "#protocol/task-frames";
import { api } from "../api.ts";
import { openChatSocket } from "./socket.ts";
import { TaskStore } from "./task-store.ts";
import type { TaskState } from "./task-state.ts";

/** Conversations that stay in memory after they were left, so that coming back is instant. */
const KEPT = 8;
/** A link outlives a quick look elsewhere. */
const LINGER_MS = 3000;

interface Held {
  store: TaskStore;
  holders: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}
const held = new Map<string, Held>();

/** The store of a conversation, made when it is first asked for. */
export function taskStore(taskId: string): TaskStore {
  return hold(taskId).store;
}

function hold(taskId: string): Held {
  const known = held.get(taskId);
  if (known) {
    held.delete(taskId);
    held.set(taskId, known);
    return known;
  }
  const store = new TaskStore(taskId, {
    openSocket: openChatSocket,
    loadPage: (beforeSeq, limit) =>
      api.get<HistoryAck>(`/api/v1/tasks/${encodeURIComponent(taskId)}/messages`, { before_seq: beforeSeq, limit }),
    schedule: nextFrame,
  });
  const made: Held = { store, holders: 0, timer: undefined };
  held.set(taskId, made);
  for (const [id, entry] of held) {
    if (held.size <= KEPT) break;
    if (entry.holders > 0 || id === taskId) continue;
    clearTimeout(entry.timer);
    entry.store.close();
    held.delete(id);
  }
  return made;
}

/** Frames do not come in a hidden page; its title and notices still want to know. */
function nextFrame(run: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(run);
  else setTimeout(run, 250);
}

/** Opens the conversation while the component is mounted. */
export function useTask(taskId: string): [TaskState, TaskStore] {
  const store = useMemo(() => taskStore(taskId), [taskId]);
  useEffect(() => {
    const entry = hold(taskId);
    entry.holders++;
    clearTimeout(entry.timer);
    entry.store.open();
    return () => {
      entry.holders--;
      if (entry.holders === 0) entry.timer = setTimeout(() => entry.store.close(), LINGER_MS);
    };
  }, [taskId]);
  return [useSyncExternalStore(store.subscribe, store.getState), store];
}

function probeAll(): void {
  if (document.visibilityState !== "visible") return;
  for (const { store, holders } of held.values()) if (holders > 0) store.probe();
}
window.addEventListener("online", probeAll);
window.addEventListener("offline", () => {
  for (const { store, holders } of held.values()) if (holders > 0) store.lose();
});
document.addEventListener("visibilitychange", probeAll);
