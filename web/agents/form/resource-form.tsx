import { ChevronRight } from "lucide-react";
import { useId, useMemo, useState, type ReactNode } from "react";
import { useMe } from "../../session.ts";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { MAIN_FIELDS } from "../schema/field-text.ts";
import { fieldsOf } from "../schema/fields.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { useAgentsText } from "../texts.ts";
import { FieldEditor } from "./field-editor.tsx";
import { FormContext, useForm, type FormState } from "./form-context.ts";

interface ResourceFormProps {
  state: FormState;
  /** Of the spec. */
  schema: JsonSchema;
  /** Written for the kind; else they are made from the schema. */
  fields?: ReactNode;
  isNew: boolean;
}

/** The form of any kind: its identity, the fields that people meet, and all others folded away. */
export function ResourceForm({ state, schema, fields, isNew }: ResourceFormProps): ReactNode {
  return (
    <FormContext.Provider value={state}>
      <div className="flex flex-col gap-6">
        <Identity isNew={isNew} />
        {fields ?? <SchemaFields state={state} schema={schema} />}
      </div>
    </FormContext.Provider>
  );
}

function SchemaFields({ state, schema }: Pick<ResourceFormProps, "state" | "schema">): ReactNode {
  const fields = useMemo(() => fieldsOf(schema, schema, state.kind), [schema, state.kind]);
  const main = MAIN_FIELDS[state.kind] ?? fields.filter((field) => field.required).map((field) => field.name);
  const shown = main.flatMap((name) => fields.filter((field) => field.name === name));
  const rest = fields.filter((field) => !main.includes(field.name) && field.name !== "credentialRef");
  return (
    <>
      {shown.map((field) => (
        <FieldEditor key={field.name} field={field} parent={["spec"]} />
      ))}
      {rest.length > 0 ? (
        <More set={rest.filter((field) => state.manifest.spec[field.name] !== undefined).length}>
          {rest.map((field) => (
            <FieldEditor key={field.name} field={field} parent={["spec"]} />
          ))}
        </More>
      ) : null}
    </>
  );
}

function Identity({ isNew }: { isNew: boolean }): ReactNode {
  const t = useAgentsText();
  const { manifest, set, problems, disabled } = useForm();
  const { namespaces } = useMe();
  const { name, namespace, displayName = "" } = manifest.metadata;
  return (
    <>
      {isNew ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t("identity.name")}
            hint={t("identity.name.hint")}
            error={problems.get("metadata.name")}
            aside={t("required")}
          >
            {(control) => (
              <Input
                {...control}
                value={name}
                disabled={disabled}
                autoFocus
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-sm"
                onChange={(event) => set(["metadata", "name"], event.target.value)}
              />
            )}
          </Field>
          {namespaces.length > 1 ? (
            <Field label={t("identity.namespace")} error={problems.get("metadata.namespace")}>
              {(control) => (
                <Select
                  {...control}
                  value={namespace}
                  disabled={disabled}
                  onValueChange={(next) => set(["metadata", "namespace"], next)}
                  options={namespaces.map((one) => ({ value: one.name, label: one.name }))}
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      <Field label={t("identity.displayName")} hint={t("identity.displayName.hint")}>
        {(control) => (
          <Input
            {...control}
            value={displayName}
            disabled={disabled}
            autoComplete="off"
            placeholder={name}
            onChange={(event) => set(["metadata", "displayName"], event.target.value || undefined)}
          />
        )}
      </Field>
    </>
  );
}

function More({ set, children }: { set: number; children: ReactNode }): ReactNode {
  const t = useAgentsText();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <section className="border-t border-rule pt-2">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex h-control w-full items-center gap-2 rounded-md text-left text-soft hover:text-ink"
      >
        <ChevronRight className={open ? "size-4 rotate-90 transition-transform" : "size-4 transition-transform"} />
        {t("moreFields")}
        {set > 0 ? <span className="text-xs text-faint">{t("moreFields.set", { count: set })}</span> : null}
      </button>
      <div id={id} hidden={!open} className="flex flex-col gap-6 pt-4">
        {open ? children : null}
      </div>
    </section>
  );
}
