import { Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import type { NotifierSpec } from "#protocol/kinds/notifier";
import { PlatformMark } from "../channels/platform-mark.tsx";

const PLATFORMS = {
  webhook: "webhook",
  "feishu-robot": "feishu",
  "dingtalk-robot": "dingtalk",
  email: "email",
} as const;

export function TypeMark({ type }: { type: NotifierSpec["type"] }): ReactNode {
  if (type !== "channel") return <PlatformMark platform={PLATFORMS[type]} />;
  return (
    <span
      aria-hidden="true"
      className="grid size-9 shrink-0 place-items-center rounded-md border border-rule bg-sunken text-soft"
    >
      <Waypoints className="size-4" strokeWidth={1.6} />
    </span>
  );
}
