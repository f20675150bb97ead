import { useState, type ReactNode } from "react";
import { useLanguage } from "../../i18n/i18n.ts";
import type { FieldControl } from "../../ui/field.tsx";
import { cx } from "../../ui/class-names.ts";
import { Input, Textarea } from "../../ui/input.tsx";
import { PasswordInput } from "../../ui/password-input.tsx";
import { Select } from "../../ui/select.tsx";
import { choiceText } from "../schema/field-text.ts";
import type { SchemaField } from "../schema/fields.ts";
import type { Path } from "../schema/json-schema.ts";
import { getIn, plainText } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import { useForm } from "./form-context.ts";
import { ChoicesEditor, ListEditor } from "./list-editor.tsx";
import { MapEditor } from "./map-editor.tsx";
import { ReferenceListEditor, ReferenceSelect } from "./reference-editor.tsx";
import { SUGGESTIONS } from "./suggestions.ts";

export interface ControlProps {
  field: SchemaField;
  path: Path;
  /** Dotted, without the kind and the numbers of entries: the key of its texts. */
  textPath: string;
  control: FieldControl;
}

export function Control(props: ControlProps): ReactNode {
  const { field, path, control } = props;
  switch (field.shape) {
    case "text":
      return <TextControl {...props} />;
    case "long-text":
      return <LongTextControl {...props} />;
    case "secret":
      return <SecretControl {...props} />;
    case "number":
      return <NumberControl {...props} />;
    case "choice":
      return <ChoiceControl {...props} options={field.options} />;
    case "switch":
      return <YesNoControl {...props} />;
    case "choices":
      return <ChoicesEditor {...props} options={field.options} />;
    case "list":
      return <ListEditor {...props} nullable={field.nullable} />;
    case "map":
      return <MapEditor path={path} />;
    case "reference":
      return <ReferenceSelect kind={field.kind} path={path} control={control} required={field.required} />;
    case "references":
      return <ReferenceListEditor kind={field.kind} path={path} control={control} />;
    default:
      return <RawValue path={path} />;
  }
}

function TextControl({ field, path, textPath, control }: ControlProps): ReactNode {
  const { kind, manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  if (typeof value === "object" && value !== null) return <RawValue path={path} />;
  const suggestions = SUGGESTIONS[`${kind}.${textPath}`];
  return (
    <>
      <Input
        {...control}
        value={plainText(value)}
        disabled={disabled}
        list={suggestions ? `${control.id}-list` : undefined}
        autoComplete="off"
        onChange={(event) => set(path, event.target.value === "" && !field.required ? undefined : event.target.value)}
      />
      {suggestions ? (
        <datalist id={`${control.id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion}>
              {suggestion}
            </option>
          ))}
        </datalist>
      ) : null}
    </>
  );
}

function LongTextControl({ field, path, control }: ControlProps): ReactNode {
  const { manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  return (
    <Textarea
      {...control}
      value={typeof value === "string" ? value : ""}
      disabled={disabled}
      onChange={(event) => set(path, event.target.value === "" && !field.required ? undefined : event.target.value)}
      className={cx("field-sizing-content max-h-[60dvh]", field.name === "systemPrompt" ? "min-h-56" : "min-h-16")}
    />
  );
}

function SecretControl({ path, control }: ControlProps): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  const stored = getIn(manifest, ["spec", "credentialRef"]) !== undefined;
  return (
    <PasswordInput
      {...control}
      value={typeof value === "string" ? value : ""}
      disabled={disabled}
      autoComplete="off"
      placeholder={stored ? t("secret.stored") : undefined}
      onChange={(event) => set(path, event.target.value || undefined)}
    />
  );
}

function NumberControl({ field, path, control }: ControlProps): ReactNode {
  const { manifest, set, disabled } = useForm();
  const stored = getIn(manifest, path);
  const shown = typeof stored === "number" ? String(stored) : "";
  // What is being typed ("0.", "-") is not always a number yet.
  const [typed, setTyped] = useState<string | null>(null);
  if (field.shape !== "number") return null;
  return (
    <Input
      {...control}
      inputMode={field.integer ? "numeric" : "decimal"}
      value={typed ?? shown}
      disabled={disabled}
      className="max-w-44 tabular-nums"
      onBlur={() => setTyped(null)}
      onChange={(event) => {
        const text = event.target.value.trim();
        setTyped(text);
        if (text === "") set(path, undefined);
        else if (Number.isFinite(Number(text))) set(path, Number(text));
      }}
    />
  );
}

function ChoiceControl({
  field,
  path,
  textPath,
  control,
  options,
}: ControlProps & { options: readonly string[] }): ReactNode {
  const t = useAgentsText();
  const language = useLanguage();
  const { kind, manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  const shown = options.map((option) => ({ value: option, label: choiceText(kind, textPath, option, language) }));
  return (
    <Select
      {...control}
      value={typeof value === "string" ? value : ""}
      disabled={disabled}
      placeholder={t("notSet")}
      onValueChange={(next) => set(path, next === "" ? undefined : next)}
      options={field.required ? shown : [{ value: "", label: t("notSet") }, ...shown]}
    />
  );
}

function YesNoControl({ path, control }: ControlProps): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  return (
    <Select
      {...control}
      value={plainText(getIn(manifest, path))}
      disabled={disabled}
      onValueChange={(next) => set(path, next === "" ? undefined : next === "true")}
      options={[
        { value: "", label: t("notSet") },
        { value: "true", label: t("yes") },
        { value: "false", label: t("no") },
      ]}
    />
  );
}

function RawValue({ path }: { path: Path }): ReactNode {
  const t = useAgentsText();
  const value = getIn(useForm().manifest, path);
  return (
    <pre className="max-h-32 overflow-auto rounded-md border border-rule bg-sunken px-3 py-2 font-mono text-xs text-soft">
      {value === undefined ? t("notSet") : JSON.stringify(value, null, 2)}
    </pre>
  );
}
