import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { PasswordInput } from "../ui/password-input.tsx";
import { AccountLayout } from "./account-layout.tsx";
import { isEmail } from "./credentials.ts";
import { ProviderButtons } from "./provider-buttons.tsx";
import { useAccountText } from "./texts.ts";
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
      footer={
        <>
          {t("signIn.new")}{" "}
          <TextLink>
            <Link to="/sign-up" search={{ next }}>
              {t("signIn.toSignUp")}
            </Link>
          </TextLink>
        </>
      }
    >
      <ProviderButtons next={next} />
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {error !== undefined && !signIn.isError ? <Notice tone="error">{t("signIn.providerFailed")}</Notice> : null}
        {signIn.isError ? <Notice tone="error">{errorText(signIn.error)}</Notice> : null}
        <Field label={t("email")} error={checked && !isEmail(email) ? t("email.wrong") : undefined}>
          {(control) => <Input {...control} type="email" autoComplete="email" autoFocus className="h-10" value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field
          label={t("password")}
          aside={
            <TextLink>
              <Link to="/reset-password">{t("signIn.forgot")}</Link>
            </TextLink>
          }
          error={checked && password === "" ? t("password.missing") : undefined}
        >
          {(control) => <PasswordInput {...control} autoComplete="current-password" className="h-10" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={signIn.isPending}>
          {t("signIn.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}
