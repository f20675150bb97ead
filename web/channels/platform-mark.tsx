import type { ReactNode } from "react";
import type { Platform } from "#protocol/channel-event";
import { cx } from "../ui/class-names.ts";

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

interface PlatformMarkProps {
  platform: Platform;
  size?: number;
  /** Where no text beside it says the same. */
  label?: string;
}

/** Letters, not logos: those belong to others. */
export function PlatformMark({ platform, size = 36, label }: PlatformMarkProps): ReactNode {
  return (
    <span
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label, title: label })}
      className={cx(
        "grid shrink-0 place-items-center border border-rule bg-sunken font-mono leading-none text-soft",
        size < 24 ? "rounded-sm text-2xs" : "rounded-md text-sm",
      )}
      style={{ width: size, height: size }}
    >
      {LETTERS[platform]}
    </span>
  );
}
