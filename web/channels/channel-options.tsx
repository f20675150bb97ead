import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { ChannelPlatform } from "#protocol/api/channels";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Select } from "../ui/select.tsx";
import { type IntentDraft, intentProblems } from "./intent-drafts.ts";
import { IntentsEditor } from "./intents-editor.tsx";
import { PlatformFields } from "./platform-fields.tsx";
import { changeChannel, type ChannelResource, channelsQuery, platformsQuery } from "./queries.ts";
import { useChannelsText } from "./texts.ts";
import { useIntentDrafts } from "./use-intent-drafts.ts";

const CHOICES = {
  mention: ["required", "keyword", "always"],
  reply: ["stream", "final"],
  language: ["auto", "en", "zh"],
} as const;
type Choice = keyof typeof CHOICES;

/** How it behaves, and new secrets for it. */
export function ChannelOptions({ channel, onClose }: { channel: ChannelResource; onClose: () => void }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const client = useQueryClient();
  const platform = useQuery(platformsQuery).data?.find((one) => one.platform === channel.spec.platform);
  const [choices, setChoices] = useState<Partial<Record<Choice, string>>>({});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const intents = useIntentDrafts(channel);
  const save = useMutation({
    mutationFn: (_sent: IntentDraft[]) => {
      const given = Object.entries(secrets).filter(([, value]) => value.trim() !== "");
      const credentials = given.length > 0 ? { credentials: Object.fromEntries(given) } : {};
      return changeChannel(channel, { ...choices, ...credentials, ...intents.changed() });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      onClose();
    },
  });
  const problems = intentProblems(save.error, { sent: save.variables, drafts: intents.editor.drafts });
  const secretFields = platform && onlySecrets(platform);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("options")}
      footer={
        <Button variant="primary" busy={save.isPending} onClick={() => save.mutate(intents.editor.drafts)}>
          {t("save")}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Choices channel={channel} choices={choices} onChange={setChoices} />
        <hr className="border-rule" />
        <IntentsEditor {...intents.editor} problems={problems} />
        <hr className="border-rule" />
        <p className="text-sm text-soft">{t("options.secrets")}</p>
        {secretFields ? (
          <PlatformFields platform={secretFields} values={secrets} onChange={setSecrets} problems={{}} />
        ) : null}
        {save.isError ? <Notice tone="error">{errorText(save.error)}</Notice> : null}
      </div>
    </Dialog>
  );
}

interface ChoicesProps {
  channel: ChannelResource;
  choices: Partial<Record<Choice, string>>;
  onChange: (choices: Partial<Record<Choice, string>>) => void;
}

function Choices({ channel, choices, onChange }: ChoicesProps): ReactNode {
  const t = useChannelsText();
  return (Object.keys(CHOICES) as Choice[]).map((name) => (
    <Field key={name} label={t(`option.${name}`)}>
      {(control) => (
        <Select
          {...control}
          value={choices[name] ?? (channel.spec[name] as string | undefined) ?? CHOICES[name][0]}
          onValueChange={(value) => onChange({ ...choices, [name]: value })}
          options={CHOICES[name].map((value) => ({
            value,
            label: t(`option.${name}.${value}` as "option.reply.final"),
          }))}
        />
      )}
    </Field>
  ));
}

function onlySecrets(platform: ChannelPlatform): ChannelPlatform {
  const { properties = {} } = platform.schema;
  const secret = Object.entries(properties).filter(([name]) => platform.secret_fields.includes(name));
  return { ...platform, schema: { properties: Object.fromEntries(secret) } };
}
