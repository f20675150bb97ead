import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useLanguage } from "../../i18n/i18n.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { choiceText } from "../schema/field-text.ts";
import { getIn } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import type { ControlProps } from "./control.tsx";
import { useForm } from "./form-context.ts";

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Short words as chips. `nullable`: absent means all, a list means only these. */
export function ListEditor({ path, control, nullable }: ControlProps & { nullable: boolean }): ReactNode {
  const t = useAgentsText();
  const { manifest, set } = useForm();
  const value = getIn(manifest, path);
  if (!nullable) return <Chips path={path} control={control} />;
  const all = value === undefined || value === null;
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={`${t("list.all")} / ${t("list.chosen")}`}
        value={all ? "all" : "chosen"}
        onValueChange={(next) => set(path, next === "all" ? undefined : [])}
        options={[
          { value: "all", label: t("list.all") },
          { value: "chosen", label: t("list.chosen") },
        ]}
      />
      {all ? null : <Chips path={path} control={control} />}
    </div>
  );
}

function Chips({ path, control }: Pick<ControlProps, "path" | "control">): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const [typed, setTyped] = useState("");
  const items = strings(getIn(manifest, path));
  const write = (next: string[]): void => set(path, next);
  const add = (): void => {
    const word = typed.trim();
    if (word !== "" && !items.includes(word)) write([...items, word]);
    setTyped("");
  };
  return (
    <div className="field-surface flex flex-wrap items-center gap-1 px-1.5 py-1 focus-within:border-indigo">
      {items.map((item) => (
        <span key={item} className="inline-flex h-6 items-center gap-1 rounded-sm bg-sunken pl-2 font-mono text-xs">
          {item}
          <button
            type="button"
            disabled={disabled}
            aria-label={`${t("remove")} ${item}`}
            className="grid size-6 place-items-center rounded-sm text-faint hover:text-ink"
            onClick={() => write(items.filter((other) => other !== item))}
          >
            <X className="size-3" />
          </button>
        </span>
      ))}
      <input
        {...control}
        value={typed}
        disabled={disabled}
        placeholder={items.length === 0 ? t("list.placeholder") : undefined}
        className="h-6.5 min-w-24 flex-1 bg-transparent px-1.5 outline-none"
        onChange={(event) => setTyped(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter" || event.key === ",") {
            event.preventDefault();
            add();
          } else if (event.key === "Backspace" && typed === "" && items.length > 0) {
            write(items.slice(0, -1));
          }
        }}
      />
    </div>
  );
}

export function ChoicesEditor({ path, textPath, options }: ControlProps & { options: readonly string[] }): ReactNode {
  const language = useLanguage();
  const { kind, manifest, set, disabled } = useForm();
  const chosen = strings(getIn(manifest, path));
  const write = (next: string[]): void => set(path, next.length > 0 ? next : undefined);
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-2">
      {options.map((option) => (
        <Checkbox
          key={option}
          checked={chosen.includes(option)}
          disabled={disabled}
          onCheckedChange={(on) => write(on ? [...chosen, option] : chosen.filter((other) => other !== option))}
        >
          {choiceText(kind, textPath, option, language)}
        </Checkbox>
      ))}
    </div>
  );
}
