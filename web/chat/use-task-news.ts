import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { FleetingPayload } from "#protocol/task-frames";
import { openChatSocket } from "./socket.ts";
import { toldEvent } from "./wire.ts";
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
  const told = toldEvent(name, payload);
  switch (told?.name) {
    case "task:created":
    case "task:shared":
      return void client.invalidateQueries({ queryKey: TASKS_KEY });
    case "task:deleted":
      return dropTask(client, told.payload.task_id);
    case "task:renamed":
      return patchTask(client, told.payload.task_id, { title: told.payload.title });
    case "task:status":
      return takeStatus(client, told.payload);
    default:
  }
}

function takeStatus(client: QueryClient, status: FleetingPayload<"task:status">): void {
  const { task_id, phase, at, preview } = status;
  if (!knownTask(client, task_id)) return void client.invalidateQueries({ queryKey: TASKS_KEY });
  const isOpened = window.location.pathname.endsWith(`/${task_id}`) && document.visibilityState === "visible";
  const isOver = phase !== "Running" && phase !== "Pending";
  patchTask(client, task_id, {
    phase,
    updated_at: at,
    ...(preview === undefined ? {} : { preview }),
    ...(isOver && !isOpened ? { unread: true } : {}),
  });
}
