import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { openChatSocket } from "./socket.ts";
import { TaskNews } from "./task-news.ts";
import { patchTask } from "./task-queries.ts";

/** Keeps the list of conversations up to date with what happens in all of them. */
export function useTaskNews(openedId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    const socket = openChatSocket({}, new TaskNews(client));
    socket.connect();
    return () => socket.close();
  }, [client]);
  useEffect(() => {
    if (openedId !== undefined) patchTask(client, openedId, { unread: false });
  }, [client, openedId]);
}
