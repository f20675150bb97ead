import { Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Input } from "../../ui/input.tsx";
import type { Path } from "../schema/json-schema.ts";
import { getIn, isPlainObject, plainText } from "../schema/paths.ts";
import { useAgentsText } from "../texts.ts";
import { useForm } from "./form-context.ts";

/** Names and values, one pair a line. A name counts once it is left, so that typing does not scatter pairs. */
export function MapEditor({ path }: { path: Path }): ReactNode {
  const t = useAgentsText();
  const { manifest, set, disabled } = useForm();
  const value = getIn(manifest, path);
  const pairs = isPlainObject(value) ? Object.entries(value) : [];
  const write = (next: [string, unknown][]): void => set(path, next.length > 0 ? Object.fromEntries(next) : undefined);
  const rename = (from: string, to: string): void => {
    if (to !== "" && to !== from && !pairs.some(([key]) => key === to))
      write(pairs.map(([key, item]) => [key === from ? to : key, item]));
  };
  return (
    <div className="flex flex-col gap-2">
      {pairs.map(([key, item]) => (
        <div key={key} className="flex gap-2">
          <Input
            aria-label={t("map.key")}
            defaultValue={key}
            disabled={disabled}
            className="max-w-2/5 font-mono text-sm"
            onBlur={(event) => rename(key, event.target.value.trim())}
          />
          <Input
            aria-label={`${t("map.value")}: ${key}`}
            value={plainText(item)}
            disabled={disabled}
            onChange={(event) => set([...path, key], event.target.value)}
          />
          <IconButton
            label={t("remove")}
            disabled={disabled}
            onClick={() => write(pairs.filter(([other]) => other !== key))}
          >
            <X className="size-4" />
          </IconButton>
        </div>
      ))}
      <AddPair disabled={disabled} taken={pairs.map(([key]) => key)} onAdd={(key) => set([...path, key], "")} />
    </div>
  );
}

interface AddPairProps {
  disabled: boolean;
  taken: readonly string[];
  onAdd: (key: string) => void;
}

function AddPair({ disabled, taken, onAdd }: AddPairProps): ReactNode {
  const t = useAgentsText();
  const [adding, setAdding] = useState(false);
  if (!adding) {
    return (
      <Button
        size="sm"
        variant="quiet"
        disabled={disabled}
        className="self-start"
        icon={<Plus className="size-4" />}
        onClick={() => setAdding(true)}
      >
        {t("add")}
      </Button>
    );
  }
  return (
    <Input
      aria-label={t("map.key")}
      placeholder={t("map.key")}
      autoFocus
      className="max-w-2/5 font-mono text-sm"
      onBlur={(event) => {
        const key = event.target.value.trim();
        setAdding(false);
        if (key !== "" && !taken.includes(key)) onAdd(key);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
