import { sameJson } from "#core/resource/merge-patch";
import type { Database } from "#db/connect";
import type { ChannelSpec } from "#protocol/kinds/channel";
import type { Cause } from "#protocol/kinds/resource";
import { findByAddress } from "../../channel/find-by-address.ts";
import type { KindBehaviour } from "./behaviour.ts";
import { separateCredentials } from "./named-credentials.ts";

/**
 * All credentials of a channel are one sealed secret, of which a merge patch changes what it names. Whether the channel
 * can run is known to its hub alone, which opens them: it reports Ready, and hears of every change.
 */
export const channelBehaviour: KindBehaviour = {
  reportsReady: true,
  async causes({ db }, ports, spec, { uid, before }) {
    const channel = spec as ChannelSpec;
    const fields = ports.channelFields(channel.platform);
    if (!fields) return [notSupported("spec.platform", `"${channel.platform}" is not available yet`)];
    const causes = fieldCauses(channel, fields, before as ChannelSpec | undefined);
    if (channel.platform !== "email") return causes;
    return [...causes, ...(await addressCauses(db, channel.settings?.["address"], uid))];
  },
  ...separateCredentials,
  owes({ type, row, before }) {
    if (type !== "MODIFIED" || before === undefined) return true;
    return !sameJson(row.spec, before.spec) || !sameJson(row.status?.["conditions"], before.status?.["conditions"]);
  },
  follow: (ports, { row }) => ports.channelChanged(row.uid),
};

/**
 * A name that its platform does not ask for is a slip of the pen: it would be kept, and do nothing. One that was stored
 * before anybody looked keeps nobody from changing the rest.
 */
function fieldCauses(
  { platform, settings = {}, credentials = {} }: ChannelSpec,
  { all, secret }: { all: readonly string[]; secret: readonly string[] },
  before: ChannelSpec | undefined,
): Cause[] {
  const old = before?.platform === platform ? before.settings : {};
  const unknown = (at: string, given: object, known: object = {}) =>
    Object.keys(given)
      .filter((name) => !all.includes(name) && !Object.hasOwn(known, name))
      .map((name) => notSupported(`${at}.${name}`, `"${name}": ${platform} asks for ${all.join(", ")}`));
  const shown = secret.filter((name) => settings[name] !== undefined);
  return [
    ...unknown("spec.settings", settings, old),
    ...unknown("spec.credentials", credentials),
    ...shown.map((name) => ({
      field: `spec.settings.${name}`,
      reason: "FieldValueForbidden",
      message: "Forbidden: a secret belongs in spec.credentials",
    })),
  ];
}

function notSupported(field: string, why: string): Cause {
  return { field, reason: "FieldValueNotSupported", message: `Unsupported value: ${why}` };
}

/** A mail goes to one channel, of whichever organization: a second one of its address would never hear anything. */
async function addressCauses(db: Database, address: unknown, uid: string | undefined): Promise<Cause[]> {
  const holder = typeof address === "string" ? await findByAddress(db, address) : null;
  if (holder === null || holder === uid) return [];
  const message = `Duplicate value: "${String(address)}" is a channel's already`;
  return [{ field: "spec.settings.address", reason: "FieldValueDuplicate", message }];
}
