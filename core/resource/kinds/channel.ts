import { readRange } from "#core/channel/address-list";
import { folded, NO_INTENT } from "#core/channel/intent";
import type { ChannelSpec } from "#protocol/kinds/channel";
import type { ChannelIntent } from "#protocol/kinds/channel-intent";
import type { Cause } from "#protocol/kinds/resource";
import { forbidden, wrong } from "./causes.ts";
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
    const { allow, intents } = spec as ChannelSpec;
    const addresses = (allow?.addresses ?? []).flatMap((text, index) => {
      const field = `spec.allow.addresses[${index}]`;
      return readRange(text) ? [] : [wrong(field, "must be an IP address or a range such as 203.0.113.0/24")];
    });
    return [...addresses, ...intentCauses(intents ?? [])];
  },
};

/** Every name, keyword and example leads to one intent, and what nobody answers needs no team. */
function intentCauses(intents: ChannelIntent[]): Cause[] {
  const claimed = new Map<string, string>();
  const claim = (field: string, key: string, owner: string): Cause[] => {
    const other = claimed.get(key);
    if (other !== undefined) return [wrong(field, `already given by ${other}`)];
    claimed.set(key, owner);
    return [];
  };
  return intents.flatMap(({ name, keywords = [], examples = [], action, teamRef }, index) => {
    const at = `spec.intents[${index}]`;
    const owner = `the intent "${name}"`;
    return [
      ...claim(`${at}.name`, `name ${name}`, owner),
      ...(name === NO_INTENT ? [wrong(`${at}.name`, `"${NO_INTENT}" is what the classifier says when none fits`)] : []),
      ...keywords.flatMap((word, n) => claim(`${at}.keywords[${n}]`, `keyword ${word.toLowerCase()}`, owner)),
      ...examples.flatMap((text, n) => claim(`${at}.examples[${n}]`, `example ${folded(text)}`, owner)),
      ...(action === "ignore" && teamRef ? [forbidden(`${at}.teamRef`, "nobody answers what is ignored")] : []),
    ];
  });
}
