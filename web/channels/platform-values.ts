import type { ChannelPlatform } from "#protocol/api/channels";

/** What the fields of a platform hold: all of it is text. */
export type FieldValues = Record<string, string>;

/** What is set already, as text; secrets are never shown. */
export function valuesOf(platform: ChannelPlatform, settings: Record<string, unknown> = {}): FieldValues {
  const shown = Object.keys(platform.schema.properties ?? {}).flatMap((name) => {
    const value = settings[name];
    return typeof value === "string" || typeof value === "boolean" ? [[name, String(value)] as const] : [];
  });
  return Object.fromEntries(shown);
}

/** Empty fields are left out; secrets go where they are sealed. */
export function splitValues(platform: ChannelPlatform, values: FieldValues) {
  const settings: Record<string, unknown> = {};
  const credentials: Record<string, string> = {};
  for (const [name, text] of Object.entries(values)) {
    if (text.trim() === "") continue;
    if (platform.secret_fields.includes(name)) credentials[name] = text.trim();
    else settings[name] = platform.schema.properties?.[name]?.type === "boolean" ? text === "true" : text.trim();
  }
  return { settings, credentials };
}

/** Names of the fields that the platform needs and nobody filled in. */
export function missingValues(platform: ChannelPlatform, values: FieldValues): string[] {
  return (platform.schema.required ?? []).filter((name) => (values[name] ?? "").trim() === "");
}

/** What of the spec is to be written after fields were changed; one that was emptied is taken away. */
export function changedValues(platform: ChannelPlatform, changed: FieldValues): Record<string, unknown> {
  const { settings, credentials } = splitValues(platform, changed);
  const emptied = Object.keys(changed).filter(
    (name) => !platform.secret_fields.includes(name) && settings[name] === undefined,
  );
  const all = { ...settings, ...Object.fromEntries(emptied.map((name) => [name, null])) };
  return {
    ...(Object.keys(all).length > 0 ? { settings: all } : {}),
    ...(Object.keys(credentials).length > 0 ? { credentials } : {}),
  };
}
