import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { toast } from "../ui/toast.tsx";
import { useSettingsText } from "./texts.ts";

const EMPTY = { current: "", next: "", others: true };

export function PasswordForm(): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [form, setForm] = useState(EMPTY);
  const [checked, setChecked] = useState(false);
  const long = form.next.length >= 8;
  const change = useMutation({
    mutationFn: () =>
      api.post("/api/auth/change-password", {
        currentPassword: form.current,
        newPassword: form.next,
        revokeOtherSessions: form.others,
      }),
    onSuccess: async () => {
      setForm(EMPTY);
      setChecked(false);
      toast(t("profile.password.changed"), { tone: "success" });
      await client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (form.current !== "" && long) change.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <TextField
        label={t("profile.password.current")}
        error={checked && form.current === "" ? t("profile.password.missing") : undefined}
        type="password"
        autoComplete="current-password"
        value={form.current}
        onValueChange={(current) => setForm({ ...form, current })}
      />
      <TextField
        label={t("profile.password.new")}
        hint={t("profile.password.hint")}
        error={checked && !long ? t("profile.password.short") : undefined}
        type="password"
        autoComplete="new-password"
        value={form.next}
        onValueChange={(next) => setForm({ ...form, next })}
      />
      <Checkbox checked={form.others} onCheckedChange={(others) => setForm({ ...form, others })}>
        {t("profile.password.others")}
      </Checkbox>
      {change.isError ? <Notice tone="error">{errorText(change.error)}</Notice> : null}
      <Button type="submit" className="self-start" busy={change.isPending}>
        {t("profile.password.action")}
      </Button>
    </form>
  );
}
