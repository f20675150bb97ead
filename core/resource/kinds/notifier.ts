import type { NotifierSpec } from "#protocol/kinds/notifier";
import type { Cause } from "#protocol/kinds/resource";
import { required, wrong } from "./causes.ts";
import { column, READY, type KindRules } from "./columns.ts";

const SIGNING_SECRET_MIN = 16;

/** What a type cannot do without. */
const NEEDS: Record<NotifierSpec["type"], (spec: NotifierSpec) => Cause[]> = {
  channel: ({ channelRef, task, place }) => [
    ...(channelRef ? [] : [required("spec.channelRef")]),
    ...((task === undefined) === (place === undefined) ? [wrong("spec.task", "either task or place is needed")] : []),
  ],
  "feishu-robot": (spec) => missingCredential(spec, "url", 1),
  "dingtalk-robot": (spec) => missingCredential(spec, "url", 1),
  email: ({ addresses }) => (addresses ? [] : [required("spec.addresses")]),
  webhook: (spec) => [
    ...(spec.url === undefined ? [required("spec.url")] : []),
    ...missingCredential(spec, "secret", SIGNING_SECRET_MIN),
  ],
};

function missingCredential({ credentials, credentialRef }: NotifierSpec, name: string, min: number): Cause[] {
  if (credentials === undefined && credentialRef !== undefined) return [];
  if ((credentials?.[name] ?? "").length >= min) return [];
  return [wrong("spec.credentials", `${name} is needed${min > 1 ? `, at least ${min} characters` : ""}`)];
}

export const notifierRules: KindRules = {
  columns: [
    column("Type", "类型", "spec.type"),
    column("Channel", "渠道", "spec.channelRef.name", { priority: 1 }),
    READY,
  ],
  causes(spec) {
    const notifier = spec as NotifierSpec;
    return NEEDS[notifier.type](notifier);
  },
};
