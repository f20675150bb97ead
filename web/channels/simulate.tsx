import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { channelPath } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

/** A message as if the platform had sent it: what the agent answers stays here. */
export function Simulate({ id }: { id: string }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => api.post<{ outcome: string; task_id: string | null }>(channelPath(id, "/simulate"), { text }),
    onSuccess: () => setText(""),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== "") send.mutate();
  };
  return (
    <section>
      <h2 className="font-medium">{t("simulate")}</h2>
      <form onSubmit={submit} className="mt-2 flex items-end gap-2">
        <div className="flex-1">
          <Field label={t("simulate.label")}>
            {(control) => <Input {...control} value={text} onChange={(event) => setText(event.target.value)} />}
          </Field>
        </div>
        <Button type="submit" busy={send.isPending}>
          {t("simulate.send")}
        </Button>
      </form>
      {send.isError ? (
        <Notice tone="error" className="mt-3">
          {errorText(send.error)}
        </Notice>
      ) : null}
      {send.data?.task_id ? (
        <p className="mt-2 text-sm text-soft">
          {t("simulate.done")}{" "}
          <TextLink>
            <Link to="/chat/$taskId" params={{ taskId: send.data.task_id }}>
              {t("simulate.see")}
            </Link>
          </TextLink>
        </p>
      ) : null}
    </section>
  );
}
