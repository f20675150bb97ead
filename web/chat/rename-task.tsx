import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { FormDialog } from "../ui/form-dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { patchTask, taskPath } from "./task-queries.ts";
import { useChatText } from "./texts.ts";

export function RenameTask({
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
  const form = useId();
  const [text, setText] = useState(title);
  const rename = useMutation({
    mutationFn: (next: string) => api.patch(taskPath(taskId), { title: next }),
    onSuccess: (_answer, next) => {
      patchTask(client, taskId, { title: next });
      onClose();
    },
  });
  return (
    <FormDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("task.rename.title")}
      formId={form}
      action={t("task.rename.save")}
      busy={rename.isPending}
      disabled={text.trim() === ""}
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(text.trim());
        }}
      >
        <Field label={t("task.rename.label")} error={rename.error ? errorText(rename.error) : undefined}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onFocus={(event) => event.target.select()}
            />
          )}
        </Field>
      </form>
    </FormDialog>
  );
}
