import { sameJson } from "#core/resource/merge-patch";
import type { ChannelSpec } from "#protocol/kinds/channel";
import type { KindBehaviour } from "./behaviour.ts";
import { namedCredentials } from "./named-credentials.ts";

/**
 * All credentials of a channel are one sealed secret; giving some anew replaces the whole set. Whether the channel can
 * run is known to its hub alone, which opens them: it reports Ready, and hears of every change.
 */
export const channelBehaviour: KindBehaviour = {
  reportsReady: true,
  causes(ports, spec) {
    const { platform, settings = {} } = spec as ChannelSpec;
    const secrets = ports.channelSecrets(platform);
    if (!secrets) {
      const message = `Unsupported value: "${platform}" is not available yet`;
      return [{ field: "spec.platform", reason: "FieldValueNotSupported", message }];
    }
    const shown = secrets.filter((name) => settings[name] !== undefined);
    return shown.map((name) => ({
      field: `spec.settings.${name}`,
      reason: "FieldValueForbidden",
      message: "Forbidden: a secret belongs in spec.credentials",
    }));
  },
  ...namedCredentials,
  owes({ type, row, before }) {
    if (type !== "MODIFIED" || before === undefined) return true;
    return !sameJson(row.spec, before.spec) || !sameJson(row.status?.["conditions"], before.status?.["conditions"]);
  },
  follow: (ports, { row }) => ports.channelChanged(row.uid),
};
