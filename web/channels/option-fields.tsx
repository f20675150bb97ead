import { useState, type ReactNode } from "react";
import { formatMoment } from "../i18n/format.ts";
import { type Language, useLanguage } from "../i18n/i18n.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { ChannelResource } from "./queries.ts";
import { listOf, type SpecPatch } from "./spec-patch.ts";
import { useChannelsText } from "./texts.ts";

export interface SettingsProps {
  /** With what was changed so far. */
  spec: ChannelResource["spec"];
  namespace: string;
  /** Whether people speak in groups there. */
  hasGroups: boolean;
  onChange: (change: SpecPatch) => void;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps): ReactNode {
  return (
    <Field label={label}>
      {(control) => <Select {...control} value={value} onValueChange={onChange} options={options} />}
    </Field>
  );
}

/** When it answers, and in which form. */
export function AnswerFields({ spec, hasGroups, onChange }: SettingsProps): ReactNode {
  const t = useChannelsText();
  const { mention = spec.keywords?.length ? "keyword" : "required", reply = "stream", language = "auto" } = spec;
  const [keywords, setKeywords] = useState((spec.keywords ?? []).join(", "));
  return (
    <>
      {hasGroups ? (
        <Choice
          label={t("option.mention")}
          value={mention}
          options={(["required", "keyword", "always"] as const).map((one) => ({
            value: one,
            label: t(`option.mention.${one}`),
          }))}
          onChange={(next) => onChange({ mention: next })}
        />
      ) : null}
      {hasGroups && mention === "keyword" ? (
        <TextField
          label={t("option.keywords")}
          hint={t("option.keywords.hint")}
          autoComplete="off"
          value={keywords}
          onValueChange={(text) => {
            setKeywords(text);
            onChange({ keywords: listOf(text, "words") });
          }}
        />
      ) : null}
      <Choice
        label={t("option.reply")}
        value={reply}
        options={(["stream", "final"] as const).map((one) => ({ value: one, label: t(`option.reply.${one}`) }))}
        onChange={(next) => onChange({ reply: next })}
      />
      <Choice
        label={t("option.language")}
        value={language}
        options={(["auto", "en", "zh"] as const).map((one) => ({ value: one, label: t(`option.language.${one}`) }))}
        onChange={(next) => onChange({ language: next })}
      />
    </>
  );
}

const PAUSES_MS = [1000, 2000, 5000, 10_000];
const IDLE_MINUTES = [30, 120, 720, 1440, 10_080];

/** What is one conversation, and when a new one begins. */
export function SessionFields({ spec, hasGroups, onChange }: SettingsProps): ReactNode {
  const t = useChannelsText();
  const language = useLanguage();
  const { context = "shared", debounceMs = 0, idleResetMinutes, dailyResetHour } = spec.session ?? {};
  const off = { value: "", label: t("option.off") };
  const set = (name: string) => (value: string) =>
    onChange({ session: { [name]: value === "" ? null : Number(value) } });
  return (
    <>
      {hasGroups ? (
        <Choice
          label={t("option.context")}
          value={context}
          options={(["shared", "sender"] as const).map((one) => ({ value: one, label: t(`option.context.${one}`) }))}
          onChange={(next) => onChange({ session: { context: next } })}
        />
      ) : null}
      <Choice
        label={t("option.debounce")}
        value={debounceMs === 0 ? "" : String(debounceMs)}
        options={[
          off,
          ...withSet(PAUSES_MS, debounceMs || undefined).map((ms) => ({
            value: String(ms),
            label: t("option.debounce.within", { seconds: ms / 1000 }),
          })),
        ]}
        onChange={set("debounceMs")}
      />
      <Choice
        label={t("option.idle")}
        value={idleResetMinutes === undefined ? "" : String(idleResetMinutes)}
        options={[
          off,
          ...withSet(IDLE_MINUTES, idleResetMinutes).map((minutes) => ({
            value: String(minutes),
            label:
              minutes < 120 ? t("option.idle.minutes", { minutes }) : t("option.idle.hours", { hours: minutes / 60 }),
          })),
        ]}
        onChange={set("idleResetMinutes")}
      />
      <Choice
        label={t("option.daily")}
        value={dailyResetHour === undefined ? "" : String(dailyResetHour)}
        options={[off, ...hours(language)]}
        onChange={set("dailyResetHour")}
      />
    </>
  );
}

/** The hour is kept in UTC and chosen by the clock on the wall. */
function hours(language: Language): { value: string; label: string }[] {
  const options = Array.from({ length: 24 }, (_, hour) => {
    const at = new Date().setUTCHours(hour, 0, 0, 0);
    return { value: String(hour), label: formatMoment(at, language, at) };
  });
  return options.toSorted((a, b) => a.label.localeCompare(b.label));
}

/** The usual choices, and whatever is set already. */
function withSet(usual: number[], isSet: number | undefined): number[] {
  return [...new Set(isSet === undefined ? usual : [...usual, isSet])].toSorted((a, b) => a - b);
}
