import type { ReactNode } from "react";
import { NOTIFIER_TYPES, type NotifierSpec } from "#protocol/kinds/notifier";
import { useForm } from "../agents/form/form-context.ts";
import { ListEditor } from "../agents/form/list-editor.tsx";
import { useMe } from "../session.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { ChannelFields } from "./channel-fields.tsx";
import { specOf } from "./look.ts";
import { RobotSecrets, SigningSecret } from "./secret-fields.tsx";
import { useNotifiersText } from "./texts.ts";

type Type = NotifierSpec["type"];
/** What most people begin with stands first. */
const TYPES: readonly Type[] = ["webhook", ...NOTIFIER_TYPES.filter((type) => type !== "webhook")];

/** What a notifier needs, by its type. */
export function NotifierFields(): ReactNode {
  const t = useNotifiersText();
  const { manifest, set, disabled } = useForm();
  const me = useMe();
  const type = manifest.spec["type"] as Type;
  return (
    <>
      <Field label={t("field.type")}>
        {(control) => (
          <Select
            {...control}
            value={type}
            disabled={disabled}
            onValueChange={(next) => set(["spec"], specOf(next as Type, me.user.email))}
            options={TYPES.map((one) => ({ value: one, label: t(`type.${one}`), hint: t(`type.${one}.hint`) }))}
          />
        )}
      </Field>
      <TypeFields key={type} type={type} />
    </>
  );
}

function TypeFields({ type }: { type: Type }): ReactNode {
  switch (type) {
    case "channel":
      return <ChannelFields />;
    case "email":
      return <Addresses />;
    case "webhook":
      return (
        <>
          <Address />
          <SigningSecret />
        </>
      );
    default:
      return <RobotSecrets type={type} />;
  }
}

function Address(): ReactNode {
  const t = useNotifiersText();
  const { manifest, set, problems, disabled } = useForm();
  const { url } = manifest.spec;
  return (
    <TextField
      label={t("field.url")}
      hint={t("field.url.hint")}
      error={problems.get("spec.url")}
      type="url"
      placeholder="https://alerts.example.com/in"
      autoComplete="off"
      spellCheck={false}
      disabled={disabled}
      value={typeof url === "string" ? url : ""}
      onValueChange={(next) => set(["spec", "url"], next === "" ? undefined : next)}
    />
  );
}

function Addresses(): ReactNode {
  const t = useNotifiersText();
  const { problems } = useForm();
  const path = ["spec", "addresses"];
  const error = problems.get("spec.addresses") ?? firstUnder(problems, "spec.addresses");
  return (
    <Field label={t("field.addresses")} hint={t("field.addresses.hint")} error={error}>
      {(control) => (
        <ListEditor
          field={{ name: "addresses", required: true, description: undefined, shape: "list", nullable: false }}
          path={path}
          textPath="addresses"
          control={control}
          nullable={false}
        />
      )}
    </Field>
  );
}

function firstUnder(problems: ReadonlyMap<string, string>, path: string): string | undefined {
  for (const [key, message] of problems) if (key.startsWith(path)) return message;
  return undefined;
}
