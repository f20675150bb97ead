import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuLabel } from "../ui/menu.tsx";
import { type Choice, useModels, useTeams } from "./choices.ts";
import { useChatText } from "./texts.ts";

/** A quiet choice in the composer's foot. */
function Picker({ label, value, children }: { label: string; value: string; children: ReactNode }): ReactNode {
  return (
    <Menu
      side="top"
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${label}: ${value}`}
          className="inline-flex h-control-row min-w-0 items-center gap-1 rounded-md px-2 text-sm text-soft transition-colors hover:bg-hover hover:text-ink"
        >
          <span className="min-w-0 truncate">{value}</span>
          <ChevronDown className="size-3.5 shrink-0 text-faint" aria-hidden="true" />
        </button>
      }
    >
      <MenuLabel>{label}</MenuLabel>
      {children}
    </Menu>
  );
}

export interface TeamRef {
  name: string;
  namespace: string;
}

export function TeamPicker({ value, onChange }: { value: TeamRef; onChange: (team: TeamRef) => void }): ReactNode {
  const t = useChatText();
  const teams = useTeams();
  const isIt = (team: Choice): boolean => team.name === value.name && team.namespace === value.namespace;
  return (
    <Picker label={t("composer.team")} value={teams.find(isIt)?.title ?? value.name}>
      {teams.map((team) => (
        <MenuItem
          key={`${team.namespace}/${team.name}`}
          checked={isIt(team)}
          onSelect={() => onChange({ name: team.name, namespace: team.namespace })}
        >
          {team.title}
        </MenuItem>
      ))}
    </Picker>
  );
}

/** Absent while there is nothing to choose from. */
export function ModelPicker({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (model: string | undefined) => void;
}): ReactNode {
  const t = useChatText();
  const models = useModels();
  if (models.length < 2) return null;
  const chosen = models.find((model) => model.name === value);
  return (
    <Picker label={t("composer.model")} value={chosen?.title ?? t("composer.model.default")}>
      <MenuItem checked={value === undefined} onSelect={() => onChange(undefined)}>
        {t("composer.model.default")}
      </MenuItem>
      {models.map((model) => (
        <MenuItem
          key={`${model.namespace}/${model.name}`}
          checked={model.name === value}
          hint={model.detail}
          onSelect={() => onChange(model.name)}
        >
          {model.title}
        </MenuItem>
      ))}
    </Picker>
  );
}
