import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "./class-names.ts";

export interface SelectOption {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface SelectProps {
  value: string | undefined;
  onValueChange: (value: string) => void;
  options: readonly SelectOption[];
  placeholder?: string;
  id?: string;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
}

// The primitive keeps the empty string for "nothing chosen", but an option may well mean just that.
const EMPTY = "\u0000";

export function Select({ value, onValueChange, options, placeholder, className, ...rest }: SelectProps): ReactNode {
  const chosen =
    value === undefined || (value === "" && !options.some((option) => option.value === "")) ? "" : value || EMPTY;
  return (
    <Radix.Root
      value={chosen}
      onValueChange={(next) => onValueChange(next === EMPTY ? "" : next)}
      disabled={rest.disabled ?? false}
    >
      <Radix.Trigger
        {...rest}
        className={cx(
          "field-surface inline-flex h-control items-center justify-between gap-2 text-left data-[placeholder]:text-faint",
          className,
        )}
      >
        <span className="min-w-0 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown className="size-4 shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-lg border border-rule-strong bg-raised shadow-lift"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Option key={option.value} option={option} />
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Option({ option }: { option: SelectOption }): ReactNode {
  return (
    <Radix.Item
      value={option.value || EMPTY}
      disabled={option.disabled ?? false}
      className="flex min-h-control-row items-center gap-2 rounded-sm px-2 py-1.5 text-base outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover"
    >
      <span className="grid size-4 shrink-0 place-items-center">
        <Radix.ItemIndicator>
          <Check className="size-4 text-indigo" />
        </Radix.ItemIndicator>
      </span>
      <span className="min-w-0">
        <Radix.ItemText>{option.label}</Radix.ItemText>
        {option.hint ? <span className="block text-xs text-faint">{option.hint}</span> : null}
      </span>
    </Radix.Item>
  );
}
