import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type FormEvent, type ReactNode } from "react";
import { api } from "../api.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
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
  const fine = {
    name: form.name.trim() !== "",
    email: isEmail(form.email),
    password: form.password.length >= PASSWORD_MIN,
  };
  const signUp = useMutation({
    mutationFn: async () => {
      await api.post("/api/auth/sign-up/email", {
        name: form.name.trim(),
        email: form.email.trim(),
        password: form.password,
      });
      await enter(next);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (fine.name && fine.email && fine.password) signUp.mutate();
  };
  return (
    <AccountLayout
      title={t("signUp.title")}
      lead={t("signUp.lead")}
      progress={(Number(fine.name) + Number(fine.email) + Number(fine.password)) / 3}
      footer={<ToSignIn next={next} />}
    >
      <ProviderButtons next={next} />
      <form noValidate onSubmit={submit} className="flex flex-col gap-5">
        {signUp.isError ? <Notice tone="error">{errorText(signUp.error)}</Notice> : null}
        <SignUpFields form={form} fine={fine} checked={checked} onChange={setForm} />
        <Button type="submit" variant="primary" size="lg" busy={signUp.isPending}>
          {t("signUp.action")}
        </Button>
      </form>
    </AccountLayout>
  );
}

interface SignUpFieldsProps {
  form: { name: string; email: string; password: string };
  fine: { name: boolean; email: boolean; password: boolean };
  /** Somebody has tried to send it, so that what is missing may be said. */
  checked: boolean;
  onChange: (form: SignUpFieldsProps["form"]) => void;
}

function SignUpFields({ form, fine, checked, onChange }: SignUpFieldsProps): ReactNode {
  const t = useAccountText();
  return (
    <>
      <TextField
        label={t("name")}
        error={checked && !fine.name ? t("name.missing") : undefined}
        autoComplete="name"
        autoFocus
        className="h-10"
        value={form.name}
        onValueChange={(name) => onChange({ ...form, name })}
      />
      <TextField
        label={t("email")}
        error={checked && !fine.email ? t("email.wrong") : undefined}
        type="email"
        autoComplete="email"
        className="h-10"
        value={form.email}
        onValueChange={(email) => onChange({ ...form, email })}
      />
      <TextField
        label={t("password")}
        hint={t("password.hint")}
        error={checked && !fine.password ? t("password.short") : undefined}
        type="password"
        autoComplete="new-password"
        className="h-10"
        value={form.password}
        onValueChange={(password) => onChange({ ...form, password })}
      />
    </>
  );
}

function ToSignIn({ next }: { next: string | undefined }): ReactNode {
  const t = useAccountText();
  return (
    <>
      {t("signUp.known")}{" "}
      <TextLink>
        <Link to="/sign-in" search={{ next }}>
          {t("signUp.toSignIn")}
        </Link>
      </TextLink>
    </>
  );
}
