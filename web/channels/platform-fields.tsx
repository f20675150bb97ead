import type { ReactNode } from "react";
import type { ChannelPlatform, PlatformField } from "#protocol/api/channels";
import { useLanguage } from "../i18n/i18n.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type FieldWords, wordsOf } from "./field-words/field-words.ts";
import { isOwnSecret, isPasted, newSecret } from "./own-secrets.ts";
import { useChannelsText } from "./texts.ts";

interface PlatformFieldsProps {
  platform: ChannelPlatform;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
  problems: Record<string, string>;
  /** They are stored already, and only replaced here. */
  hasSecrets?: boolean;
}

/** What the platform gave, field by field as its schema tells. */
export function PlatformFields({
  platform,
  values,
  onChange,
  problems,
  hasSecrets = false,
}: PlatformFieldsProps): ReactNode {
  const language = useLanguage();
  const { properties = {}, required = [] } = platform.schema;
  return Object.entries(properties).map(([name, field]) => (
    <OneField
      key={name}
      words={wordsOf({ platform: platform.platform, name, schema: field }, language)}
      field={field}
      isSecret={platform.secret_fields.includes(name)}
      isStored={hasSecrets && platform.secret_fields.includes(name)}
      isOwn={isOwnSecret(platform.platform, name)}
      isPasted={isPasted(platform.platform)}
      isRequired={required.includes(name)}
      value={values[name] ?? ""}
      error={problems[name]}
      onChange={(text) => onChange({ ...values, [name]: text })}
    />
  ));
}

interface OneFieldProps {
  words: FieldWords;
  field: PlatformField;
  isSecret: boolean;
  isStored: boolean;
  isOwn: boolean;
  isPasted: boolean;
  isRequired: boolean;
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

function OneField(props: OneFieldProps): ReactNode {
  const t = useChannelsText();
  const { words, field, isSecret, isStored, isOwn, isRequired, value, error, onChange } = props;
  const choices = field.type === "boolean" ? ["false", "true"] : field.enum;
  if (choices) return <ChoiceField {...props} choices={choices} />;
  const make = (
    <button
      type="button"
      className="rounded-sm text-indigo underline-offset-4 hover:underline"
      onClick={() => onChange(newSecret())}
    >
      {t("secret.make")}
    </button>
  );
  return (
    <div className="flex flex-col items-start gap-2 *:first:self-stretch">
      <TextField
        label={words.label}
        hint={withCode(words.hint)}
        error={error}
        aside={isOwn ? make : isRequired ? undefined : t("optional")}
        {...(isSecret ? { type: "password" } : {})}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        placeholder={isStored ? "••••••••" : typeof field.default === "string" ? field.default : undefined}
        value={value}
        onValueChange={onChange}
      />
      {isOwn && props.isPasted && value !== "" ? <CopyButton text={value} label={t("secret.copy")} /> : null}
    </div>
  );
}

function ChoiceField(props: OneFieldProps & { choices: string[] }): ReactNode {
  const t = useChannelsText();
  const { words, field, choices, value, error, onChange } = props;
  const { label, choices: names = {} } = words;
  const usual = field.default === undefined ? choices[0] : JSON.stringify(field.default).replaceAll('"', "");
  return (
    <Field label={label} hint={withCode(words.hint)} error={error}>
      {(control) => (
        <Select
          {...control}
          value={value || usual}
          onValueChange={onChange}
          options={choices.map((choice) => ({
            value: choice,
            label: choice === "true" ? t("yes") : choice === "false" ? t("no") : (names[choice] ?? choice),
          }))}
        />
      )}
    </Field>
  );
}

/** What stands between backticks is set as code. */
function withCode(description: string): ReactNode {
  return description.split("`").map((part, place) =>
    place % 2 === 0 ? (
      part
    ) : (
      <code key={part} className="font-mono">
        {part}
      </code>
    ),
  );
}
