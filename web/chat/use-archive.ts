import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { toast } from "../ui/toast.tsx";
import { useUiText } from "../ui/texts.ts";
import { dropTask, taskPath, TASKS_KEY } from "./task-queries.ts";
import { useChatText } from "./texts.ts";

/** Archives a conversation at once and offers the way back. */
export function useArchive(): (taskId: string, title: string, archived: boolean) => void {
  const t = useChatText();
  const ui = useUiText();
  const client = useQueryClient();
  const errorText = useErrorText();
  return useCallback(
    (taskId, title, archived) => {
      const set = async (value: boolean): Promise<void> => {
        dropTask(client, taskId);
        await api
          .patch(taskPath(taskId), { archived: value })
          .catch((error: unknown) => toast(errorText(error), { tone: "error" }));
        await client.invalidateQueries({ queryKey: TASKS_KEY });
      };
      void set(archived);
      const name = title || t("list.untitled");
      toast(t(archived ? "task.archived" : "task.unarchived", { title: name }), {
        action: { label: ui("undo"), run: () => void set(!archived) },
      });
    },
    [t, ui, client, errorText],
  );
}
