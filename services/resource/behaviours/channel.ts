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
  async causes({ db }, ports, spec, uid) {
    const { platform, settings = {} } = spec as ChannelSpec;
    const secrets = ports.channelSecrets(platform);
    if (!secrets) {
      const message = `Unsupported value: "${platform}" is not available yet`;
      return [{ field: "spec.platform", reason: "FieldValueNotSupported", message }];
    }
    const shown = secrets.filter((name) => settings[name] !== undefined);
    const forbidden = shown.map((name) => ({
      field: `spec.settings.${name}`,
      reason: "FieldValueForbidden",
      message: "Forbidden: a secret belongs in spec.credentials",
    }));
    return platform === "email" ? [...forbidden, ...(await addressCauses(db, settings["address"], uid))] : forbidden;
  },
  ...separateCredentials,
  owes({ type, row, before }) {
    if (type !== "MODIFIED" || before === undefined) return true;
    return !sameJson(row.spec, before.spec) || !sameJson(row.status?.["conditions"], before.status?.["conditions"]);
  },
  follow: (ports, { row }) => ports.channelChanged(row.uid),
};

/** A mail goes to one channel, of whichever organization: a second one of its address would never hear anything. */
async function addressCauses(db: Database, address: unknown, uid: string | undefined): Promise<Cause[]> {
  const holder = typeof address === "string" ? await findByAddress(db, address) : null;
  if (holder === null || holder === uid) return [];
  const message = `Duplicate value: "${String(address)}" is a channel's already`;
  return [{ field: "spec.settings.address", reason: "FieldValueDuplicate", message }];
}
