import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ComponentProps, type ReactNode } from "react";
import { mergePatch } from "#core/resource/merge-patch";
import { useErrorText } from "../error-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { AccessFields } from "./access-fields.tsx";
import { type IntentDraft, intentProblems } from "./intent-drafts.ts";
import { IntentsEditor } from "./intents-editor.tsx";
import { problemsOf } from "./new-channel-form.tsx";
import { AnswerFields, SessionFields } from "./option-fields.tsx";
import { PlatformFields } from "./platform-fields.tsx";
import { PLATFORM_NAMES, WITHOUT_GROUPS } from "./platform-names.ts";
import { changedValues, type FieldValues, valuesOf } from "./platform-values.ts";
import { changeChannel, type ChannelResource, channelsQuery, platformsQuery } from "./queries.ts";
import { joinPatches, type SpecPatch } from "./spec-patch.ts";
import { useChannelsText } from "./texts.ts";
import { useIntentDrafts } from "./use-intent-drafts.ts";
import { useLanguage } from "../i18n/i18n.ts";

/** How it behaves, what it knows of the platform, and new secrets for it. */
export function ChannelOptions({ channel, onClose }: { channel: ChannelResource; onClose: () => void }): ReactNode {
  const t = useChannelsText();
  const errorText = useErrorText();
  const { save, settings, intents, platform, values, setFields } = useOptions(channel, onClose);
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
        <AccessFields {...settings} />
        <hr className="border-rule" />
        <AnswerFields {...settings} />
        <hr className="border-rule" />
        <SessionFields {...settings} />
        <hr className="border-rule" />
        <IntentsEditor
          {...intents.editor}
          problems={intentProblems(save.error, { sent: save.variables, drafts: intents.editor.drafts })}
        />
        <hr className="border-rule" />
        {platform ? (
          <PlatformPart platform={platform} values={values} onChange={setFields} problems={problemsOf(save.error)} />
        ) : null}
        {save.isError ? <Notice tone="error">{errorText(save.error)}</Notice> : null}
      </div>
    </Dialog>
  );
}

/** The channel's settings while they are edited. */
function useOptions(channel: ChannelResource, onSaved: () => void) {
  const client = useQueryClient();
  const platform = useQuery(platformsQuery).data?.find((one) => one.platform === channel.spec.platform);
  const [patch, setPatch] = useState<SpecPatch>({});
  const [fields, setFields] = useState<FieldValues>({});
  const stored = platform ? valuesOf(platform, channel.spec.settings) : {};
  const intents = useIntentDrafts(channel);
  const save = useMutation({
    mutationFn: (_sent: IntentDraft[]) => {
      const changed = Object.entries(fields).filter(([name, value]) => value !== (stored[name] ?? ""));
      const values = platform ? changedValues(platform, Object.fromEntries(changed)) : {};
      return changeChannel(channel, [values, intents.changed()].reduce(joinPatches, patch));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      onSaved();
    },
  });
  const settings = {
    spec: mergePatch(channel.spec, patch) as ChannelResource["spec"],
    namespace: channel.metadata.namespace,
    hasGroups: !WITHOUT_GROUPS.has(channel.spec.platform),
    onChange: (change: SpecPatch) => setPatch((before) => joinPatches(before, change)),
  };
  return { save, settings, intents, platform, values: { ...stored, ...fields }, setFields };
}

function PlatformPart(props: Omit<ComponentProps<typeof PlatformFields>, "hasSecrets">): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const { platform, secret_fields: secrets } = props.platform;
  return (
    <>
      <div>
        <h3 className="text-sm font-medium">{PLATFORM_NAMES[platform][language]}</h3>
        {secrets.length > 0 ? <p className="mt-0.5 text-xs text-faint">{t("options.secrets")}</p> : null}
      </div>
      <PlatformFields {...props} hasSecrets />
    </>
  );
}
