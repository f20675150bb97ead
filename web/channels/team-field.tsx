import type { ReactNode } from "react";
import { useTeams } from "../chat/choices.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { useChannelsText } from "./texts.ts";

/** Who answers, as `namespace/name`. */
export function TeamField({ value, onChange }: { value: string; onChange: (team: string) => void }): ReactNode {
  const t = useChannelsText();
  const known = useTeams().map(({ namespace, name, title }) => ({ value: `${namespace}/${name}`, label: title }));
  // One that is gone still shows what is set.
  const isKnown = value === "" || known.some((one) => one.value === value);
  const options = isKnown ? known : [{ value, label: value.slice(value.indexOf("/") + 1) }, ...known];
  return (
    <Field label={t("team")}>
      {(control) => <Select {...control} value={value} onValueChange={onChange} options={options} />}
    </Field>
  );
}
