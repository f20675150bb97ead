import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

interface EmptyStateProps {
  title: ReactNode;
  /** How to begin. */
  children?: ReactNode;
  action?: ReactNode;
  /** 1 where it stands for the whole page. */
  level?: 1 | 2;
  className?: string;
}

export function EmptyState({ title, children, action, level = 2, className }: EmptyStateProps): ReactNode {
  const Heading = `h${level}` as const;
  return (
    <div className={cx("mx-auto flex max-w-100 flex-col items-center px-4 py-16 text-center", className)}>
      <svg
        width="72"
        height="40"
        viewBox="0 0 72 40"
        fill="none"
        strokeWidth="1.5"
        strokeLinecap="round"
        aria-hidden="true"
        className="mb-5"
      >
        <path className="stroke-rule-strong" d="M12 2v36M24 2v36M36 2v36M48 2v36M60 2v36" />
        <path className="stroke-madder" d="M2 20h7M15 20h18M39 20h18" strokeDasharray="none" />
        <circle className="fill-madder" cx="63" cy="20" r="1.5" />
      </svg>
      <Heading className="text-lg font-medium wrap-anywhere">{title}</Heading>
      {children ? <div className="mt-1 text-balance text-soft">{children}</div> : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
