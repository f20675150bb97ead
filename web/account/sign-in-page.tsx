import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { AccountLayout } from "./account-layout.tsx";
import { isEmail } from "./credentials.ts";
import { ProviderButtons } from "./provider-buttons.tsx";
import { useAccountText } from "./texts.ts";
import { TextField } from "../ui/text-field.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { useEnter } from "./use-enter.ts";

const route = getRouteApi("/sign-in");

export function SignInPage(): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const { next, error } = route.useSearch();
  const enter = useEnter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [checked, setChecked] = useState(false);
  const signIn = useMutation({
    mutationFn: async () => {
      await api.post("/api/auth/sign-in/email", { email: email.trim(), password });
      await enter(next);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (isEmail(email) && password !== "") signIn.mutate();
  };
  return (
    <AccountLayout
      title={t("signIn.title")}
      lead={t("signIn.lead")}
      progress={(Number(isEmail(email)) + Number(password !== "")) / 2}
      footer={<ToSignUp next={next} />}
    >
      <ProviderButtons next={next} />
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {error !== undefined && !signIn.isError ? <Notice tone="error">{t("signIn.providerFailed")}</Notice> : null}
        {signIn.isError ? <Notice tone="error">{errorText(signIn.error)}</Notice> : null}
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
        <TextField
          label={t("password")}
          aside={<Forgot />}
          error={checked && password === "" ? t("password.missing") : undefined}
          type="password"
          autoComplete="current-password"
          className="h-10"
          value={password}
          onValueChange={setPassword}
        />
        <Button type="submit" variant="primary" size="lg" busy={signIn.isPending}>
          {t("signIn.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}

function Forgot(): ReactNode {
  const t = useAccountText();
  return (
    <TextLink>
      <Link to="/reset-password">{t("signIn.forgot")}</Link>
    </TextLink>
  );
}

function ToSignUp({ next }: { next: string | undefined }): ReactNode {
  const t = useAccountText();
  return (
    <>
      {t("signIn.new")}{" "}
      <TextLink>
        <Link to="/sign-up" search={{ next }}>
          {t("signIn.toSignUp")}
        </Link>
      </TextLink>
    </>
  );
}
