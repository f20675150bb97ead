import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import type { SchemaField } from "../schema/fields.ts";
import type { Path } from "../schema/json-schema.ts";
import { formatPath, getIn } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import { useForm } from "./form-context.ts";

interface GroupListEditorProps {
  label: string;
  hint: string | undefined;
  error: string | undefined;
  fields: readonly SchemaField[];
  path: Path;
  /** Draws one field of an entry, whose place is `parent`. */
  renderField: (field: SchemaField, parent: Path) => ReactNode;
}

/** A list whose entries have fields of their own, such as the members of a team. Order counts. */
export function GroupListEditor({ label, hint, error, fields, path, renderField }: GroupListEditorProps): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  const entries: unknown[] = Array.isArray(value) ? value : [];
  const add = (): void => set(path, [...entries, blankEntry(fields)]);
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {hint ? <p className="mb-2 text-xs text-faint">{hint}</p> : null}
      {entries.map((_entry, index) => (
        // Entries have no identity of their own; their place is all there is.
        <div key={formatPath([...path, index])} className="flex gap-3 border-t border-rule py-4">
          <span className="w-5 shrink-0 pt-0.5 font-mono text-xs text-faint tabular-nums">{index + 1}</span>
          <div className="flex min-w-0 flex-1 flex-col gap-4">
            {fields.map((field) => renderField(field, [...path, index]))}
          </div>
          <EntryButtons
            index={index}
            count={entries.length}
            disabled={disabled}
            onChange={(to) =>
              set(path, to === null ? entries.filter((_, at) => at !== index) : moved(entries, index, to))
            }
          />
        </div>
      ))}
      {error ? (
        <p role="alert" className="mb-2 text-xs text-error">
          {error}
        </p>
      ) : null}
      <div className="border-t border-rule pt-2">
        <Button size="sm" variant="quiet" disabled={disabled} icon={<Plus className="size-4" />} onClick={add}>
          {t("add")}
        </Button>
      </div>
    </fieldset>
  );
}

interface EntryButtonsProps {
  index: number;
  count: number;
  disabled: boolean;
  /** The new place; null removes it. */
  onChange: (to: number | null) => void;
}

function EntryButtons({ index, count, disabled, onChange }: EntryButtonsProps): ReactNode {
  const t = useAgentsText();
  return (
    <div className="flex shrink-0 flex-col">
      {count > 1 ? (
        <>
          <IconButton label={t("up")} size="sm" disabled={disabled || index === 0} onClick={() => onChange(index - 1)}>
            <ArrowUp className="size-4" />
          </IconButton>
          <IconButton
            label={t("down")}
            size="sm"
            disabled={disabled || index === count - 1}
            onClick={() => onChange(index + 1)}
          >
            <ArrowDown className="size-4" />
          </IconButton>
        </>
      ) : null}
      <IconButton label={t("remove")} size="sm" disabled={disabled} onClick={() => onChange(null)}>
        <X className="size-4" />
      </IconButton>
    </div>
  );
}

function moved(entries: readonly unknown[], from: number, to: number): unknown[] {
  const next = entries.filter((_, index) => index !== from);
  next.splice(to, 0, entries[from]);
  return next;
}

function blankEntry(fields: readonly SchemaField[]): Record<string, unknown> {
  const needed = fields.filter((field) => field.required);
  return Object.fromEntries(
    needed.map((field) => [
      field.name,
      field.shape === "reference" ? { name: "" } : field.shape === "groups" || field.shape === "list" ? [] : "",
    ]),
  );
}
