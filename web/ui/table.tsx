import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names.ts";

/** Hairline rows, no boxes; scrolls sideways inside itself on a narrow screen. */
export function Table({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <div className={cx("relative -mx-1 overflow-x-auto px-1", className)}>
      <table aria-label={label} className="w-full border-collapse text-left">
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }): ReactNode {
  return (
    <thead>
      <tr>{children}</tr>
    </thead>
  );
}

export function Th({ className, ...rest }: ComponentProps<"th">): ReactNode {
  return (
    <th
      scope="col"
      {...rest}
      className={cx(
        "h-9 border-b border-rule pr-4 text-xs font-normal whitespace-nowrap text-faint last:pr-0",
        className,
      )}
    />
  );
}

export function Tr({ className, ...rest }: ComponentProps<"tr">): ReactNode {
  return <tr {...rest} className={cx("group border-b border-rule transition-colors duration-150", className)} />;
}

export function Td({ className, ...rest }: ComponentProps<"td">): ReactNode {
  return <td {...rest} className={cx("h-13 py-2 pr-4 align-middle last:pr-0", className)} />;
}
