import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { FLEETING_EVENTS } from "#protocol/task-frames";
import { openChatSocket } from "./socket.ts";
import { dropTask, knownTask, patchTask, TASKS_KEY } from "./task-queries.ts";

/** Keeps the list of conversations up to date with what happens in all of them. */
export function useTaskNews(openedId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    const refresh = (): void => void client.invalidateQueries({ queryKey: TASKS_KEY });
    let wasLost = false;
    const socket = openChatSocket(
      {},
      {
        onConnect: () => {
          // What happened meanwhile was told to nobody here.
          if (wasLost) refresh();
          wasLost = false;
        },
        onLost: () => {
          wasLost = true;
        },
        onRefused: () => undefined,
        onEvent: (name, payload) => takeNews(client, name, payload),
      },
    );
    socket.connect();
    return () => socket.close();
  }, [client]);
  useEffect(() => {
    if (openedId !== undefined) patchTask(client, openedId, { unread: false });
  }, [client, openedId]);
}

function takeNews(client: QueryClient, name: string, payload: unknown): void {
  const refresh = (): void => void client.invalidateQueries({ queryKey: TASKS_KEY });
  if (name === "task:created" || name === "task:shared") return refresh();
  if (name === "task:deleted") {
    const parsed = FLEETING_EVENTS["task:deleted"].safeParse(payload);
    if (parsed.success) dropTask(client, parsed.data.task_id);
  }
  if (name === "task:renamed") {
    const parsed = FLEETING_EVENTS["task:renamed"].safeParse(payload);
    if (parsed.success) patchTask(client, parsed.data.task_id, { title: parsed.data.title });
  }
  if (name !== "task:status") return;
  const parsed = FLEETING_EVENTS["task:status"].safeParse(payload);
  if (!parsed.success) return;
  const { task_id, phase, at, preview } = parsed.data;
  if (!knownTask(client, task_id)) return refresh();
  const isOpened = window.location.pathname.endsWith(`/${task_id}`) && document.visibilityState === "visible";
  const isOver = phase !== "Running" && phase !== "Pending";
  patchTask(client, task_id, {
    phase,
    updated_at: at,
    ...(preview === undefined ? {} : { preview }),
    ...(isOver && !isOpened ? { unread: true } : {}),
  });
}
