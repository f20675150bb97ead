import type { ReactNode } from "react";
import type { Platform } from "#protocol/channel-event";

const LETTERS: Record<Platform, string> = {
  feishu: "飞",
  dingtalk: "钉",
  wecom: "企",
  "wecom-app": "企",
  slack: "Sl",
  telegram: "Te",
  discord: "Di",
  teams: "Tm",
  whatsapp: "Wa",
  line: "Li",
  qq: "QQ",
  github: "Gh",
  gitlab: "Gl",
  email: "@",
  webhook: "{}",
};

/** Letters, not logos: those belong to others. */
export function PlatformMark({ platform, size = 36 }: { platform: Platform; size?: number }): ReactNode {
  return (
    <span
      aria-hidden="true"
      className="grid shrink-0 place-items-center rounded-md border border-rule bg-sunken font-mono text-sm text-soft"
      style={{ width: size, height: size }}
    >
      {LETTERS[platform]}
    </span>
  );
}
