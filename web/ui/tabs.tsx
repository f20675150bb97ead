import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";
import { intoSight } from "./into-sight.ts";

interface TabsProps {
  value: string;
  onValueChange: (value: string) => void;
  label: string;
  tabs: readonly { value: string; label: ReactNode; count?: number | undefined }[];
  className?: string;
  /** What the chosen tab shows. */
  children?: ReactNode;
}

export function Tabs({ value, onValueChange, label, tabs, className, children }: TabsProps): ReactNode {
  return (
    <Radix.Root value={value} onValueChange={onValueChange} className={className}>
      <Radix.List aria-label={label} className="flex gap-6 overflow-x-auto border-b border-rule [scrollbar-width:none]">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            ref={tab.value === value ? intoSight : null}
            value={tab.value}
            className={cx(
              "relative -mb-px inline-flex h-10 shrink-0 items-center justify-center gap-2 border-b-2 pointer-coarse:min-w-10 border-transparent text-base text-soft transition-colors",
              "hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-indigo data-[state=active]:text-ink",
            )}
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="font-mono text-xs text-faint tabular-nums">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} tabIndex={-1} className="outline-none">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
