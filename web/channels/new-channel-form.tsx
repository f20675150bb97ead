import { useMutation, useQueryClient } from "@tanstack/react-query";
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
  const [name, setName] = useState<string>(platform.platform);
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
    create.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <PlatformFields platform={platform} values={values} onChange={setValues} problems={problemsOf(create.error)} />
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

/** Empty fields are left out; secrets go where they are sealed. */
function splitValues(platform: ChannelPlatform, values: Record<string, string>) {
  const settings: Record<string, unknown> = {};
  const credentials: Record<string, string> = {};
  for (const [name, text] of Object.entries(values)) {
    if (text.trim() === "") continue;
    if (platform.secret_fields.includes(name)) credentials[name] = text.trim();
    else settings[name] = platform.schema.properties?.[name]?.type === "boolean" ? text === "true" : text.trim();
  }
  return { settings, credentials };
}

/** What the server found wrong, by the name of the field. */
function problemsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const named = error.causes.flatMap(({ field, message }) => {
    const match = /^spec\.(?:settings|credentials)\.(\w+)/.exec(field);
    return match ? [[match[1]!, message] as const] : [];
  });
  return Object.fromEntries(named);
}
