import { Switch as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface SwitchProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  id?: string;
  disabled?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
}

export function Switch(props: SwitchProps): ReactNode {
  return (
    <Radix.Root
      {...props}
      className="tap relative h-5 w-9 shrink-0 rounded-full border border-rule-field bg-sunken transition-colors duration-150 disabled:opacity-45 data-[state=checked]:border-indigo data-[state=checked]:bg-indigo"
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-soft transition-transform duration-150 data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-on-indigo" />
    </Radix.Root>
  );
}
