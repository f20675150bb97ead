import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

const TONES = {
  info: { frame: "border-indigo-rule bg-indigo-wash", icon: <Info className="size-4 text-indigo" /> },
  warning: { frame: "border-warning-rule bg-warning-wash", icon: <TriangleAlert className="size-4 text-warning" /> },
  error: { frame: "border-error bg-error-wash", icon: <CircleAlert className="size-4 text-error" /> },
} as const;

interface NoticeProps {
  tone?: keyof typeof TONES;
  title?: ReactNode;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}

/** A lasting remark in the page: what is so, and what to do about it. */
export function Notice({ tone = "info", title, action, className, children }: NoticeProps): ReactNode {
  return (
    <div
      role={tone === "error" ? "alert" : "note"}
      className={cx(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3.5 py-3 text-base",
        TONES[tone].frame,
        className,
      )}
    >
      <span className="mt-0.5 shrink-0">{TONES[tone].icon}</span>
      <div className="min-w-0 flex-1 basis-48">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className="text-sm text-soft">{children}</div> : null}
      </div>
      {action ? <div className="max-sm:w-full max-sm:pl-7">{action}</div> : null}
    </div>
  );
}
