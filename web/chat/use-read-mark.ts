import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api.ts";
import { patchTask } from "./task-queries.ts";
import type { TaskState } from "./task-state.ts";

/** A glance that is shorter does not count as reading. */
const READ_MS = 800;

/** Tells the server how far this person has read, once a turn is over and the page is in sight. */
export function useReadMark(taskId: string, state: TaskState): void {
  const client = useQueryClient();
  const isSettled = state.phase === "ready" && state.link.state === "live" && state.conversation.running === null;
  const seq = isSettled ? state.conversation.headSeq : 0;
  useEffect(() => {
    if (seq === 0) return;
    const mark = (): void => {
      if (document.visibilityState !== "visible") return;
      patchTask(client, taskId, { unread: false });
      // Lost marks do no harm: the next one covers them.
      api.post(`/api/v1/tasks/${encodeURIComponent(taskId)}/read`, { seq }).catch(() => undefined);
    };
    const timer = setTimeout(mark, READ_MS);
    document.addEventListener("visibilitychange", mark);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", mark);
    };
  }, [client, taskId, seq]);
}
