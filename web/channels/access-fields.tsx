import { useState, type ReactNode } from "react";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { referenceFrom } from "./intent-drafts.ts";
import type { SettingsProps } from "./option-fields.tsx";
import { type Access, accessOf, accessPatch, listOf } from "./spec-patch.ts";
import { TeamField } from "./team-field.tsx";
import { useChannelsText } from "./texts.ts";

const ACCESS = ["pairing", "listed", "all"] as const satisfies Access[];

/** Who answers, and whom. */
export function AccessFields({ spec, namespace, hasGroups, onChange }: SettingsProps): ReactNode {
  const t = useChannelsText();
  const { allow = {} } = spec;
  const access = accessOf(allow);
  const [ids, setIds] = useState((allow.senders ?? []).filter((id) => id !== "*").join(", "));
  const [groups, setGroups] = useState((allow.groups ?? []).join(", "));
  return (
    <>
      <TeamField
        value={`${spec.teamRef.namespace ?? namespace}/${spec.teamRef.name}`}
        onChange={(team) => onChange({ teamRef: { namespace: null, ...referenceFrom(team, namespace) } })}
      />
      <Field label={t("access")}>
        {(control) => (
          <Select
            {...control}
            value={access}
            onValueChange={(next) => onChange(accessPatch(next as Access, listOf(ids, "ids")))}
            options={ACCESS.map((one) => ({ value: one, label: t(`access.${one}`), hint: t(`access.${one}.hint`) }))}
          />
        )}
      </Field>
      {access === "all" ? null : (
        <TextField
          label={t("access.ids")}
          hint={t("access.ids.hint")}
          aside={t("optional")}
          className="font-mono text-sm"
          spellCheck={false}
          autoComplete="off"
          value={ids}
          onValueChange={(text) => {
            setIds(text);
            onChange(accessPatch(access, listOf(text, "ids")));
          }}
        />
      )}
      <ChooseOption spec={spec} onChange={onChange} />
      {hasGroups ? (
        <TextField
          label={t("access.groups")}
          hint={t("access.groups.hint")}
          aside={t("optional")}
          className="font-mono text-sm"
          spellCheck={false}
          autoComplete="off"
          value={groups}
          onValueChange={(text) => {
            setGroups(text);
            onChange({ allow: { groups: listOf(text, "ids") } });
          }}
        />
      ) : null}
    </>
  );
}

/** Whether people may change it by a command. */
function ChooseOption({ spec, onChange }: Pick<SettingsProps, "spec" | "onChange">): ReactNode {
  const t = useChannelsText();
  return (
    <Field label={t("option.choose")}>
      {(control) => (
        <Select
          {...control}
          value={String(spec.pipeline?.choose ?? true)}
          onValueChange={(next) => onChange({ pipeline: { choose: next === "true" ? null : false } })}
          options={(["true", "false"] as const).map((value) => ({ value, label: t(`option.choose.${value}`) }))}
        />
      )}
    </Field>
  );
}
