import type { ReactNode } from "react";
import { useLanguage } from "../../i18n/i18n.ts";
import { Field } from "../../ui/field.tsx";
import { Switch } from "../../ui/switch.tsx";
import { fieldText, SHOWN_WHEN, THREE_WAY } from "../schema/field-text.ts";
import type { SchemaField } from "../schema/fields.ts";
import type { Path } from "../schema/json-schema.ts";
import { formatPath, getIn } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import { Control } from "./control.tsx";
import { useForm } from "./form-context.ts";
import { GroupListEditor } from "./group-list-editor.tsx";

interface FieldEditorProps {
  field: SchemaField;
  /** Of the object that has the field. */
  parent: Path;
}

/** One field with its label, hint and error, whatever its shape. */
export function FieldEditor({ field, parent }: FieldEditorProps): ReactNode {
  const t = useAgentsText();
  const { kind, manifest, problems, set, disabled } = useForm();
  const path = [...parent, field.name];
  const named = path
    .filter((step) => typeof step === "string")
    .slice(1)
    .join(".");
  const { label, hint } = fieldText(kind, named, useLanguage(), field.description);
  const error = problems.get(formatPath(path));
  const condition = SHOWN_WHEN[`${kind}.${named}`];
  if (condition && !condition(manifest.spec) && getIn(manifest, path) === undefined) return null;
  if (field.shape === "switch" && !THREE_WAY.has(`${kind}.${named}`)) {
    const on = getIn(manifest, path) === true;
    return (
      <SwitchRow label={label} hint={hint} checked={on} disabled={disabled} onChange={(next) => set(path, next)} />
    );
  }
  if (field.shape === "group") return <GroupFields label={label} hint={hint} fields={field.fields} path={path} />;
  if (field.shape === "groups") {
    return (
      <GroupListEditor
        label={label}
        hint={hint}
        error={error}
        fields={field.fields}
        path={path}
        renderField={(inner, within) => <FieldEditor key={inner.name} field={inner} parent={within} />}
      />
    );
  }
  return (
    <Field
      label={label}
      hint={
        field.shape === "raw" ? t("only.yaml") : (hint ?? (field.shape === "secret" ? t("secret.hint") : undefined))
      }
      error={error}
      aside={field.required ? t("required") : undefined}
    >
      {(control) => <Control field={field} path={path} textPath={named} control={control} />}
    </Field>
  );
}

interface GroupFieldsProps {
  label: string;
  hint: string | undefined;
  fields: readonly SchemaField[];
  path: Path;
}

function GroupFields({ label, hint, fields, path }: GroupFieldsProps): ReactNode {
  // Inside of what is not there, nothing is demanded.
  const isThere = getIn(useForm().manifest, path) !== undefined;
  const [only] = fields;
  if (fields.length === 1 && only) return <FieldEditor field={{ ...only, required: false }} parent={path} />;
  return (
    <fieldset className="flex flex-col gap-4 border-l-2 border-rule pl-4">
      <legend className="float-left mb-1 text-sm font-medium">{label}</legend>
      {hint ? <p className="clear-both -mt-3 text-xs text-faint">{hint}</p> : null}
      {fields.map((inner) => (
        <FieldEditor key={inner.name} field={{ ...inner, required: inner.required && isThere }} parent={path} />
      ))}
    </fieldset>
  );
}

interface SwitchRowProps {
  label: string;
  hint: string | undefined;
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
}

function SwitchRow({ label, hint, checked, disabled, onChange }: SwitchRowProps): ReactNode {
  return (
    <label className="flex items-start justify-between gap-4">
      <span>
        <span className="block text-sm font-medium">{label}</span>
        {hint ? <span className="block text-xs text-faint">{hint}</span> : null}
      </span>
      <Switch checked={checked} disabled={disabled} onCheckedChange={onChange} aria-label={label} />
    </label>
  );
}
