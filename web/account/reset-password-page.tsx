import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { toast } from "../ui/toast.tsx";
import { AccountLayout } from "./account-layout.tsx";
import { isEmail, PASSWORD_MIN } from "./credentials.ts";
import { useAccountText } from "./texts.ts";

const route = getRouteApi("/reset-password");

export function ResetPasswordPage(): ReactNode {
  const { token } = route.useSearch();
  return token === undefined ? <AskForLink /> : <ChoosePassword token={token} />;
}

function BackToSignIn(): ReactNode {
  const t = useAccountText();
  return (
    <TextLink>
      <Link to="/sign-in">{t("reset.back")}</Link>
    </TextLink>
  );
}

function AskForLink(): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const { error } = route.useSearch();
  const [email, setEmail] = useState("");
  const [checked, setChecked] = useState(false);
  const ask = useMutation({
    mutationFn: () =>
      api.post("/api/auth/request-password-reset", { email: email.trim(), redirectTo: "/reset-password" }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isEmail(email)) ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <AccountLayout
        title={t("reset.sent.title")}
        lead={t("reset.sent", { email: email.trim() })}
        progress={1}
        footer={<BackToSignIn />}
      >
        <Button onClick={() => ask.reset()}>{t("reset.again")}</Button>
      </AccountLayout>
    );
  }
  return (
    <AccountLayout
      title={t("reset.title")}
      lead={t("reset.lead")}
      progress={Number(isEmail(email))}
      footer={<BackToSignIn />}
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {error !== undefined && !ask.isError ? <Notice tone="warning">{t("reset.expired")}</Notice> : null}
        {ask.isError ? <Notice tone="error">{errorText(ask.error)}</Notice> : null}
        <TextField
          label={t("email")}
          error={checked && !isEmail(email) ? t("email.wrong") : undefined}
          type="email"
          autoComplete="email"
          autoFocus
          className="h-10"
          value={email}
          onValueChange={setEmail}
        />
        <Button type="submit" variant="primary" size="lg" busy={ask.isPending}>
          {t("reset.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}

function ChoosePassword({ token }: { token: string }): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const [password, setPassword] = useState("");
  const [checked, setChecked] = useState(false);
  const fine = password.length >= PASSWORD_MIN;
  const save = useMutation({
    mutationFn: () => api.post("/api/auth/reset-password", { newPassword: password, token }),
    onSuccess: async () => {
      toast(t("reset.done"), { tone: "success" });
      await navigate({ to: "/sign-in", search: {} });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (fine) save.mutate();
  };
  return (
    <AccountLayout
      title={t("reset.choose.title")}
      lead={t("reset.choose.lead")}
      progress={Number(fine)}
      footer={<BackToSignIn />}
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {save.isError ? <Notice tone="error">{errorText(save.error)}</Notice> : null}
        <TextField
          label={t("newPassword")}
          hint={t("password.hint")}
          error={checked && !fine ? t("password.short") : undefined}
          type="password"
          autoComplete="new-password"
          autoFocus
          className="h-10"
          value={password}
          onValueChange={setPassword}
        />
        <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
          {t("reset.choose.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}
