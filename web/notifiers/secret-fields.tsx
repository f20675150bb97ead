import type { ReactNode } from "react";
import { useForm } from "../agents/form/form-context.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { withCredential } from "./look.ts";
import { useNotifiersText } from "./texts.ts";

/** What is typed of the secrets, and whether some are sealed already. */
function useCredentials() {
  const { manifest, set } = useForm();
  const typed = manifest.spec["credentials"] as Record<string, string> | undefined;
  return {
    typed,
    isStored: manifest.spec["credentialRef"] !== undefined,
    write: (name: string, value: string) => set(["spec", "credentials"], withCredential(typed, name, value)),
  };
}

interface SecretFieldProps {
  name: "url" | "secret";
  label: string;
  hint: string;
  aside?: ReactNode;
  /** Some secret of this name is sealed for certain. */
  isStored: boolean;
  error: string | undefined;
}

function SecretField({ name, label, hint, aside, isStored, error }: SecretFieldProps): ReactNode {
  const t = useNotifiersText();
  const { disabled } = useForm();
  const { typed, write } = useCredentials();
  return (
    <TextField
      type="password"
      label={label}
      hint={hint}
      aside={aside}
      error={error}
      autoComplete="off"
      spellCheck={false}
      className="font-mono text-sm"
      disabled={disabled}
      placeholder={isStored ? t("secret.stored") : undefined}
      value={typed?.[name] ?? ""}
      onValueChange={(value) => write(name, value.trim())}
    />
  );
}

/** With it the receiver knows that a notice is genuine: both sides need it. */
export function SigningSecret(): ReactNode {
  const t = useNotifiersText();
  const { problems, disabled } = useForm();
  const { typed, isStored, write } = useCredentials();
  const secret = typed?.["secret"] ?? "";
  const make = disabled ? null : (
    <button
      type="button"
      className="rounded-sm text-indigo underline-offset-4 hover:underline"
      onClick={() => write("secret", newSecret())}
    >
      {t("secret.make")}
    </button>
  );
  return (
    <div className="flex flex-col items-start gap-2 *:first:self-stretch">
      <SecretField
        name="secret"
        label={t("field.secret")}
        hint={t("field.secret.hint")}
        aside={make}
        isStored={isStored}
        error={problems.get("spec.credentials")}
      />
      {secret === "" ? null : <CopyButton text={secret} label={t("secret.copy")} />}
    </div>
  );
}

/** As the Standard Webhooks have it: 24 random bytes. */
function newSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))}`;
}

/** The address of a group robot holds its token, so it is a secret too. */
export function RobotSecrets({ type }: { type: "feishu-robot" | "dingtalk-robot" }): ReactNode {
  const t = useNotifiersText();
  const { problems } = useForm();
  const { isStored } = useCredentials();
  return (
    <>
      <SecretField
        name="url"
        label={t("field.robotUrl")}
        hint={t(`${type}.url.hint`)}
        isStored={isStored}
        error={problems.get("spec.credentials")}
      />
      <SecretField
        name="secret"
        label={t("field.robotSecret")}
        hint={isStored ? t("secret.together") : t(`${type}.secret.hint`)}
        aside={t("optional")}
        isStored={false}
        error={undefined}
      />
    </>
  );
}
