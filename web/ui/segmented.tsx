import { RadioGroup as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
}

/** A choice among few, all in sight. */
export function Segmented<V extends string>({ label, value, onValueChange, options }: SegmentedProps<V>): ReactNode {
  return (
    <Radix.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      className="inline-flex max-w-full self-start rounded-md border border-rule-strong bg-raised p-0.5"
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className="inline-flex h-7.5 min-w-0 pointer-coarse:h-10 items-center gap-2 rounded-sm px-3 text-soft transition-colors hover:text-ink data-[state=checked]:bg-indigo-wash data-[state=checked]:text-indigo"
        >
          {option.icon}
          <span className="truncate">{option.label}</span>
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
