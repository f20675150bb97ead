import { readRange } from "#core/channel/address-list";
import type { ChannelSpec } from "#protocol/kinds/channel";
import { wrong } from "./causes.ts";
import { column, READY, type KindRules } from "./columns.ts";

export const channelRules: KindRules = {
  columns: [
    column("Platform", "平台", "spec.platform"),
    column("Team", "团队", "spec.teamRef.name"),
    { ...READY, priority: 0 },
    column("Health", "健康", "status.health"),
    column("Last event", "最近消息", "status.lastEventAt", { priority: 1, type: "date" }),
  ],
  causes(spec) {
    const { allow } = spec as ChannelSpec;
    return (allow?.addresses ?? []).flatMap((text, index) => {
      const field = `spec.allow.addresses[${index}]`;
      return readRange(text) ? [] : [wrong(field, "must be an IP address or a range such as 203.0.113.0/24")];
    });
  },
};
