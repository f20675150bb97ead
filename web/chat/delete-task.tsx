import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { dropTask, taskPath } from "./task-queries.ts";
import { useChatText } from "./texts.ts";

export function DeleteTask({
  taskId,
  title,
  onClose,
}: {
  taskId: string;
  title: string;
  onClose: () => void;
}): ReactNode {
  const t = useChatText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { taskId: openedId } = useParams({ strict: false });
  const remove = useMutation({
    mutationFn: () => api.delete(taskPath(taskId)),
    onSuccess: () => {
      onClose();
      dropTask(client, taskId);
      if (openedId === taskId) void navigate({ to: "/chat" });
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("task.delete.title")}
      description={t("task.delete.text", { title: title || t("list.untitled") })}
      action={t("task.delete.do")}
      danger
      busy={remove.isPending}
      error={remove.error ? errorText(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    />
  );
}
