import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import { useUiText } from "./texts.ts";

/** Give it the size of what will stand there. */
export function Skeleton({ className }: { className?: string }): ReactNode {
  return <span aria-hidden="true" className={cx("block animate-breathe rounded-sm bg-hover", className)} />;
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows = 5, className }: { rows?: number; className?: string }): ReactNode {
  const t = useUiText();
  return (
    <div role="status" aria-label={t("loading")} className={className}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-13 items-center gap-4 border-b border-rule">
          <Skeleton className={cx("h-3", ["w-36", "w-48", "w-28", "w-40"][row % 4])} />
          <Skeleton className="ml-auto h-3 w-20" />
        </div>
      ))}
    </div>
  );
}
