import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import type { Me } from "#protocol/api/accounts";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { meQuery, useMe } from "../session.ts";
import { chooseLanguage } from "../shell/language.ts";
import { setTheme, useTheme } from "../shell/theme.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { toast } from "../ui/toast.tsx";
import { PasswordForm } from "./password-form.tsx";
import { Section } from "./section.tsx";
import { useSettingsText } from "./texts.ts";

export function ProfilePage(): ReactNode {
  const t = useSettingsText();
  return (
    <>
      <Section title={t("profile")}>
        <NameForm />
      </Section>
      <Section title={t("profile.appearance")}>
        <Appearance />
      </Section>
      <Section title={t("profile.password")}>
        <PasswordForm />
      </Section>
    </>
  );
}

function NameForm(): ReactNode {
  const t = useSettingsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const { user } = useMe();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => api.patch("/api/v1/me", { name: name.trim() }),
    onSuccess: async () => {
      client.setQueryData(meQuery.queryKey, (me: Me | null | undefined) =>
        me ? { ...me, user: { ...me.user, name: name.trim() } } : me,
      );
      toast(t("saved"), { tone: "success" });
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  const changed = name.trim() !== "" && name.trim() !== user.name;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <Field label={t("profile.name")} hint={t("profile.name.hint")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="name"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("profile.email")}>
        {(control) => <Input {...control} value={user.email} readOnly disabled />}
      </Field>
      {save.isError ? <Notice tone="error">{errorText(save.error)}</Notice> : null}
      <Button type="submit" variant="primary" className="self-start" disabled={!changed} busy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

function Appearance(): ReactNode {
  const t = useSettingsText();
  const language = useLanguage();
  const theme = useTheme();
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">{t("profile.language")}</span>
        <Segmented
          label={t("profile.language")}
          value={language}
          onValueChange={chooseLanguage}
          options={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">{t("profile.theme")}</span>
        <Segmented
          label={t("profile.theme")}
          value={theme}
          onValueChange={setTheme}
          options={[
            {
              value: "system",
              label: t("profile.theme.system"),
              icon: <Monitor className="size-4 max-sm:hidden" strokeWidth={1.6} />,
            },
            {
              value: "light",
              label: t("profile.theme.light"),
              icon: <Sun className="size-4 max-sm:hidden" strokeWidth={1.6} />,
            },
            {
              value: "dark",
              label: t("profile.theme.dark"),
              icon: <Moon className="size-4 max-sm:hidden" strokeWidth={1.6} />,
            },
          ]}
        />
      </div>
    </>
  );
}
