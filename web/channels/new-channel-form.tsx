import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import type { ChannelPlatform } from "#protocol/api/channels";
import { useTeams } from "../chat/choices.ts";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { PlatformFields } from "./platform-fields.tsx";
import { missingValues, splitValues } from "./platform-values.ts";
import { type ChannelResource, channelsQuery, createChannel } from "./queries.ts";
import { useChannelsText } from "./texts.ts";

interface NewChannelFormProps {
  platform: ChannelPlatform;
  onMade: (channel: ChannelResource) => void;
}

export function NewChannelForm({ platform, onMade }: NewChannelFormProps): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [typedName, setName] = useState<string | null>(null);
  const taken = useQuery(channelsQuery).data?.map(({ metadata }) => metadata.name) ?? [];
  const name = typedName ?? freeName(platform.platform, taken);
  const [isTried, setTried] = useState(false);
  const [team, setTeam] = useState("default/assistant");
  const [access, setAccess] = useState<"pairing" | "all">("pairing");
  const [values, setValues] = useState<Record<string, string>>({});
  const create = useMutation({
    mutationFn: () => {
      const [namespace = "default", teamName = ""] = team.split("/");
      return createChannel({
        name: name.trim(),
        namespace: "default",
        platform: platform.platform,
        team: { namespace, name: teamName },
        ...splitValues(platform, values),
        allowsAll: access === "all",
      });
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      onMade(made);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (missing.length === 0) return create.mutate();
    // After the fields were marked.
    const form = event.currentTarget as HTMLFormElement;
    requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const missing = missingValues(platform, values);
  const problems = isTried ? Object.fromEntries(missing.map((field) => [field, t("required")])) : {};
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <PlatformFields
        platform={platform}
        values={values}
        onChange={setValues}
        problems={{ ...problemsOf(create.error), ...problems }}
      />
      <hr className="border-rule" />
      <TextField label={t("name")} hint={t("name.hint")} value={name} onValueChange={setName} />
      <TeamField value={team} onChange={setTeam} />
      <Field label={t("access")}>
        {(control) => (
          <Select
            {...control}
            value={access}
            onValueChange={(next) => setAccess(next as typeof access)}
            options={(["pairing", "all"] as const).map((one) => ({
              value: one,
              label: t(`access.${one}`),
              hint: t(`access.${one}.hint`),
            }))}
          />
        )}
      </Field>
      {create.isError ? <Notice tone="error">{errorText(create.error)}</Notice> : null}
      <Button type="submit" variant="primary" size="lg" busy={create.isPending}>
        {t("create")}
      </Button>
    </form>
  );
}

function TeamField({ value, onChange }: { value: string; onChange: (team: string) => void }): ReactNode {
  const t = useChannelsText();
  const teams = useTeams();
  return (
    <Field label={t("team")}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onValueChange={onChange}
          options={teams.map(({ namespace, name, title }) => ({ value: `${namespace}/${name}`, label: title }))}
        />
      )}
    </Field>
  );
}

/** `slack`, or the first of `slack-2`, `slack-3` … that is not there yet. */
function freeName(wanted: string, taken: string[]): string {
  for (let number = 2, name = wanted; ; name = `${wanted}-${number++}`) if (!taken.includes(name)) return name;
}

/** What the server found wrong, by the name of the field. */
export function problemsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const named = error.causes.flatMap(({ field, message }) => {
    const match = /^spec\.(?:settings|credentials)\.(\w+)/.exec(field);
    return match ? [[match[1]!, message] as const] : [];
  });
  return Object.fromEntries(named);
}
