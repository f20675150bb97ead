import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

const TONES = {
  plain: "bg-sunken text-soft",
  person: "bg-indigo-wash text-indigo",
  agent: "bg-madder-wash text-madder",
  success: "bg-success-wash text-success",
  warning: "bg-warning-wash text-warning",
  error: "bg-error-wash text-error",
} as const;

export function Badge({
  tone = "plain",
  className,
  children,
}: {
  tone?: keyof typeof TONES;
  className?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <span
      className={cx(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs whitespace-nowrap",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }): ReactNode {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-rule-strong px-1 font-mono text-2xs text-faint">
      {children}
    </kbd>
  );
}
