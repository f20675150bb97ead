import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useForm } from "../agents/form/form-context.ts";
import { plainText } from "../agents/schema/paths.ts";
import { titleOf } from "../channels/field-words/field-words.ts";
import { PLATFORM_NAMES } from "../channels/platform-names.ts";
import { type ChannelResource, channelsQuery } from "../channels/queries.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { Field } from "../ui/field.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { PLACE_WORDS } from "./place-words.ts";
import { channelTasksQuery } from "./queries.ts";
import { useNotifiersText } from "./texts.ts";

type Spec = Record<string, unknown>;

/** Through which channel, and to which conversation of it. */
export function ChannelFields(): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const { manifest, set, problems, disabled } = useForm();
  const channels = useQuery(channelsQuery).data;
  const own = manifest.metadata.namespace;
  const ref = manifest.spec["channelRef"] as { name: string; namespace?: string } | undefined;
  const key = ref ? `${ref.namespace ?? own}/${ref.name}` : "";
  const chosen = channels?.find(({ metadata }) => keyOf(metadata) === key);
  const choose = (next: string): void => {
    const [namespace = own, name = ""] = next.split("/");
    // A conversation of another channel means nothing here.
    set(["spec"], { type: "channel", channelRef: namespace === own ? { name } : { name, namespace } });
  };
  return (
    <>
      <Field
        label={t("field.channel")}
        error={problems.get("spec.channelRef")}
        hint={channels?.length === 0 ? <NoChannels /> : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={key}
            disabled={disabled || channels?.length === 0}
            placeholder={t("field.channel.choose")}
            onValueChange={choose}
            options={[
              ...(channels ?? []).map(({ metadata, spec }) => ({
                value: keyOf(metadata),
                label: metadata.name,
                hint: PLATFORM_NAMES[spec.platform][language],
              })),
              ...(ref && !chosen ? [{ value: key, label: ref.name }] : []),
            ]}
          />
        )}
      </Field>
      {chosen ? <Whereto key={chosen.metadata.uid} channel={chosen} /> : null}
    </>
  );
}

function keyOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

function NoChannels(): ReactNode {
  const t = useNotifiersText();
  return (
    <>
      {t("field.channel.none")}{" "}
      <TextLink>
        <Link to="/channels/new">{t("field.channel.new")}</Link>
      </TextLink>
    </>
  );
}

function Whereto({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useNotifiersText();
  const { manifest, set, disabled } = useForm();
  const words = PLACE_WORDS[channel.spec.platform];
  const [mode, setMode] = useState(manifest.spec["place"] === undefined ? "task" : "place");
  const choose = (next: string): void => {
    const { task: _task, place: _place, ...rest } = manifest.spec as Spec;
    setMode(next);
    set(["spec"], rest);
  };
  return (
    <>
      {words.length === 0 || disabled ? null : (
        <Segmented
          label={t("field.where")}
          value={mode}
          onValueChange={choose}
          options={[
            { value: "task", label: t("where.task") },
            { value: "place", label: t("where.place") },
          ]}
        />
      )}
      {mode === "task" ? <Conversation channel={channel} /> : <PlaceFields channel={channel} />}
    </>
  );
}

function Conversation({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useNotifiersText();
  const { manifest, set, problems, disabled } = useForm();
  const tasks = useQuery(channelTasksQuery(channel.metadata.uid)).data;
  const task = (manifest.spec["task"] as string | undefined) ?? "";
  const options = (tasks ?? []).map(({ metadata, spec, status }) => ({
    value: metadata.uid,
    label: plainText(status?.["title"]) || plainText(spec["title"]) || metadata.name,
  }));
  const isKnown = task === "" || options.some(({ value }) => value === task);
  const only = PLACE_WORDS[channel.spec.platform].length === 0;
  const hint = tasks?.length === 0 ? t("field.task.none") : only ? t("field.task.only") : t("field.task.hint");
  return (
    <Field label={t("field.task")} hint={hint} error={problems.get("spec.task")}>
      {(control) => (
        <Select
          {...control}
          value={task}
          disabled={disabled || (options.length === 0 && task === "")}
          placeholder={t("field.task.choose")}
          onValueChange={(next) => set(["spec", "task"], next)}
          options={isKnown ? options : [...options, { value: task, label: task }]}
        />
      )}
    </Field>
  );
}

function PlaceFields({ channel }: { channel: ChannelResource }): ReactNode {
  const t = useNotifiersText();
  const language = useLanguage();
  const { manifest, set, problems, disabled } = useForm();
  const place = (manifest.spec["place"] ?? {}) as Record<string, string>;
  const write = (name: string, value: string): void => {
    const { [name]: _before, ...rest } = place;
    const next = value === "" ? rest : { ...rest, [name]: value };
    set(["spec", "place"], Object.keys(next).length > 0 ? next : undefined);
  };
  return PLACE_WORDS[channel.spec.platform].map(({ name, zh, example, optional }, at) => (
    <TextField
      key={name}
      label={language === "zh" ? zh : titleOf(name)}
      aside={optional ? t("optional") : undefined}
      error={at === 0 ? (problems.get("spec.place") ?? problems.get("spec.task")) : undefined}
      placeholder={example}
      autoComplete="off"
      spellCheck={false}
      className="font-mono text-sm"
      disabled={disabled}
      value={place[name] ?? ""}
      onValueChange={(value) => write(name, value.trim())}
    />
  ));
}
