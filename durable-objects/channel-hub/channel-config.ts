import type { Channel } from "#core/channel";
import type { KnownSender } from "#core/channel/identify";
import { rulesOf, type ChannelRules } from "#core/channel/rules";
import type { Failure } from "#protocol/failure";
import { channelOf } from "#channels/registry";
import { readMasterKeys } from "#secrets/envelope";
import { openSealed } from "#services/secret/secrets";
import type { StoredChannel } from "#services/channel/load-channel";
import { decodeBase64 } from "../decode-base64.ts";

/** What a conversation must know of its channel. Holds no secret. */
export interface ChannelBinding {
  channelId: string;
  organizationId: string;
  namespace: string;
  name: string;
  team: { namespace: string; name: string };
  owner: { id: string; name: string };
  rules: ChannelRules;
}

/** A channel as the ingress needs it, secrets opened: stays in memory. */
export interface ChannelConfig {
  binding: ChannelBinding;
  /** Checked by the adapter's schema. */
  settings: unknown;
  addresses: string[];
  mute: boolean;
  senders: KnownSender[];
}

export type Opened =
  | { ok: true; channel: Channel; settings: unknown }
  /** `reason` is what the condition of the resource says. */
  | { ok: false; reason: string; why: Failure };

/** The adapter and its checked settings; a channel that lacks a secret does not open. */
export async function openChannel(stored: StoredChannel, masterKey: string): Promise<Opened> {
  const channel = channelOf(stored.spec.platform);
  if (!channel)
    return { ok: false, reason: "Unsupported", why: { code: "PlatformUnknown", platform: stored.spec.platform } };
  const credentials = await credentialsOf(stored, masterKey);
  if (!credentials) return { ok: false, reason: "SecretUnreadable", why: { code: "CredentialsUnreadable" } };
  const parsed = channel.configSchema.safeParse({ ...stored.spec.settings, ...credentials });
  if (parsed.success) return { ok: true, channel, settings: parsed.data };
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".") || "credentials"))];
  const isSecret = fields.some((field) => channel.secretFields.includes(field));
  return {
    ok: false,
    reason: isSecret ? "SecretMissing" : "SettingsIncomplete",
    why: { code: "FieldsInvalid", fields },
  };
}

async function credentialsOf(stored: StoredChannel, masterKey: string): Promise<Record<string, unknown> | null> {
  try {
    const keys = await readMasterKeys(masterKey);
    const opened = stored.secrets.map(async ({ name, ...secret }) => {
      const text = await openSealed(keys, { organizationId: stored.organizationId, ...secret });
      return name === null ? (JSON.parse(text) as Record<string, unknown>) : { [name]: decodeBase64(text) };
    });
    return Object.assign({}, ...(await Promise.all(opened))) as Record<string, unknown>;
  } catch {
    return null; // Of another master key, or changed: the channel says so and does not start.
  }
}

export function bindingOf({ channelId, organizationId, namespace, name, spec, owner }: StoredChannel): ChannelBinding {
  const team = { namespace: spec.teamRef.namespace ?? namespace, name: spec.teamRef.name };
  return { channelId, organizationId, namespace, name, team, owner, rules: rulesOf(spec) };
}
