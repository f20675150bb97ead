import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { useId, type ReactNode } from "react";

interface CheckboxProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}

export function Checkbox({ checked, onCheckedChange, disabled = false, children }: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <span className="flex items-start gap-2.5">
      <Radix.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={(next) => onCheckedChange(next === true)}
        className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border border-rule-field bg-raised text-on-indigo data-[state=checked]:border-indigo data-[state=checked]:bg-indigo"
      >
        <Radix.Indicator>
          <Check className="size-3" strokeWidth={3} />
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id} className="cursor-pointer select-none pointer-coarse:-my-2.5 pointer-coarse:py-2.5">
        {children}
      </label>
    </span>
  );
}
