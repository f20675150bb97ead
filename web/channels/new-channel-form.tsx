import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import type { ChannelPlatform } from "#protocol/api/channels";
import { ApiError } from "../api-error.ts";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { PlatformFields } from "./platform-fields.tsx";
import { type FieldValues, missingValues, splitValues } from "./platform-values.ts";
import { type ChannelResource, channelsQuery, createChannel } from "./queries.ts";
import { TeamField } from "./team-field.tsx";
import { useChannelsText } from "./texts.ts";

interface NewChannelFormProps {
  platform: ChannelPlatform;
  onMade: (channel: ChannelResource) => void;
}

export function NewChannelForm({ platform, onMade }: NewChannelFormProps): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const { draft, change, create, missing } = useNewChannel(platform, onMade);
  const [isTried, setTried] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    if (missing.length === 0) return create.mutate();
    const form = event.currentTarget;
    // After the fields were marked.
    requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const unfilled = isTried ? Object.fromEntries(missing.map((field) => [field, t("required")])) : {};
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <PlatformFields
        platform={platform}
        values={draft.values}
        onChange={(values) => change({ values })}
        problems={{ ...problemsOf(create.error), ...unfilled }}
      />
      <hr className="border-rule" />
      <TextField
        label={t("name")}
        hint={t("name.hint")}
        value={draft.name}
        onValueChange={(name) => change({ name })}
      />
      <TeamField value={draft.team} onChange={(team) => change({ team })} />
      <Field label={t("access")}>
        {(control) => (
          <Select
            {...control}
            value={draft.access}
            onValueChange={(next) => change({ access: next as Draft["access"] })}
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

interface Draft {
  name: string;
  team: string;
  access: "pairing" | "all";
  values: FieldValues;
}

/** A channel before it is made. */
function useNewChannel(platform: ChannelPlatform, onMade: NewChannelFormProps["onMade"]) {
  const client = useQueryClient();
  const taken = useQuery(channelsQuery).data?.map(({ metadata }) => metadata.name) ?? [];
  const [changed, setChanged] = useState<Partial<Draft>>({});
  const name = freeName(platform.platform, taken);
  const draft: Draft = { name, team: "default/assistant", access: "pairing", values: {}, ...changed };
  const create = useMutation({
    mutationFn: () => {
      const [namespace = "default", teamName = ""] = draft.team.split("/");
      return createChannel({
        name: draft.name.trim(),
        namespace: "default",
        platform: platform.platform,
        team: { namespace, name: teamName },
        ...splitValues(platform, draft.values),
        allowsAll: draft.access === "all",
      });
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      onMade(made);
    },
  });
  const change = (next: Partial<Draft>): void => setChanged((before) => ({ ...before, ...next }));
  return { draft, change, create, missing: missingValues(platform, draft.values) };
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
