import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { CreatedShare } from "#protocol/api/shares";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { knownTask, patchTask, taskPath } from "./task-queries.ts";
import { useChatText } from "./texts.ts";

/** A link that lets anybody read along. */
export function ShareTask({ taskId, onClose }: { taskId: string; onClose: () => void }): ReactNode {
  const t = useChatText();
  const errorText = useErrorText();
  const { url, make, stop } = useShare(taskId, onClose);
  const client = useQueryClient();
  const wasShared = knownTask(client, taskId)?.shared === true;
  const error = make.error ?? stop.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("task.share.title")}
      description={t("task.share.text")}
      footer={
        <>
          {wasShared || url !== null ? (
            <Button variant="danger-quiet" busy={stop.isPending} onClick={() => stop.mutate()}>
              {t("task.share.stop")}
            </Button>
          ) : null}
          {url === null ? (
            <Button variant="primary" busy={make.isPending} onClick={() => make.mutate()}>
              {t(wasShared ? "task.share.another" : "task.share.make")}
            </Button>
          ) : (
            <CopyButton text={url} label={t("task.share.copy")} size="md" />
          )}
        </>
      }
    >
      {url === null ? wasShared && <p className="text-soft">{t("task.share.again")}</p> : <ShareLink url={url} />}
      {error ? (
        <p role="alert" className="text-sm text-error">
          {errorText(error)}
        </p>
      ) : null}
    </Dialog>
  );
}

function ShareLink({ url }: { url: string }): ReactNode {
  const t = useChatText();
  return (
    <Field label={t("task.share.link")} hint={t("task.share.once")}>
      {(control) => (
        <Input
          {...control}
          readOnly
          value={url}
          className="font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
      )}
    </Field>
  );
}

function useShare(taskId: string, onStopped: () => void) {
  const t = useChatText();
  const client = useQueryClient();
  const [url, setUrl] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () => api.post<CreatedShare>(taskPath(taskId, "/share")),
    onSuccess: ({ token }) => {
      setUrl(new URL(`/share/${token}`, window.location.origin).href);
      patchTask(client, taskId, { shared: true });
    },
  });
  const stop = useMutation({
    mutationFn: () => api.delete(taskPath(taskId, "/share")),
    onSuccess: () => {
      patchTask(client, taskId, { shared: false });
      toast(t("task.share.stopped"));
      onStopped();
    },
  });
  return { url, make, stop };
}
