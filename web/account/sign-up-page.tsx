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
import { TextLink } from "../ui/text-link.tsx";
import { AccountLayout } from "./account-layout.tsx";
import { isEmail, PASSWORD_MIN } from "./credentials.ts";
import { ProviderButtons } from "./provider-buttons.tsx";
import { useAccountText } from "./texts.ts";
import { useEnter } from "./use-enter.ts";

const route = getRouteApi("/sign-up");

export function SignUpPage(): ReactNode {
  const t = useAccountText();
  const errorText = useErrorText();
  const { next, email: invitedEmail } = route.useSearch();
  const enter = useEnter();
  const [form, setForm] = useState({ name: "", email: invitedEmail ?? "", password: "" });
  const [checked, setChecked] = useState(false);
  const fine = { name: form.name.trim() !== "", email: isEmail(form.email), password: form.password.length >= PASSWORD_MIN };
  const signUp = useMutation({
    mutationFn: async () => {
      await api.post("/api/auth/sign-up/email", { name: form.name.trim(), email: form.email.trim(), password: form.password });
      await enter(next);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (fine.name && fine.email && fine.password) signUp.mutate();
  };
  const set = (part: Partial<typeof form>): void => setForm({ ...form, ...part });
  return (
    <AccountLayout
      title={t("signUp.title")}
      lead={t("signUp.lead")}
      progress={(Number(fine.name) + Number(fine.email) + Number(fine.password)) / 3}
      footer={
        <>
          {t("signUp.known")}{" "}
          <TextLink>
            <Link to="/sign-in" search={{ next }}>
              {t("signUp.toSignIn")}
            </Link>
          </TextLink>
        </>
      }
    >
      <ProviderButtons next={next} />
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {signUp.isError ? <Notice tone="error">{errorText(signUp.error)}</Notice> : null}
        <Field label={t("name")} error={checked && !fine.name ? t("name.missing") : undefined}>
          {(control) => <Input {...control} autoComplete="name" autoFocus className="h-10" value={form.name} onChange={(event) => set({ name: event.target.value })} />}
        </Field>
        <Field label={t("email")} error={checked && !fine.email ? t("email.wrong") : undefined}>
          {(control) => <Input {...control} type="email" autoComplete="email" className="h-10" value={form.email} onChange={(event) => set({ email: event.target.value })} />}
        </Field>
        <Field label={t("password")} hint={t("password.hint")} error={checked && !fine.password ? t("password.short") : undefined}>
          {(control) => (
            <PasswordInput {...control} autoComplete="new-password" className="h-10" value={form.password} onChange={(event) => set({ password: event.target.value })} />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={signUp.isPending}>
          {t("signUp.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}
